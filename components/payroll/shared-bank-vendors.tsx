import Link from "next/link";

/** The vendors with whom a bank account is shared, each with the way to its page. */
export function SharedBankVendors({ vendors }: { vendors: readonly { id: string; name: string }[] }) {
  return (
    <ul className="mt-0.5 flex flex-col">
      {vendors.map((vendor) => (
        <li key={vendor.id}>
          <Link href={`/vendors/${vendor.id}`} className="text-accent-text hover:underline">
            {vendor.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
