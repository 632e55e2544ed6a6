import { ERASED_NAME, maskName } from "../domain/mask-contact";

/** A person's name as everybody may see it: masked, or that the person was erased. */
export function shownName(name: string): string {
  return isErasedName(name) ? name : maskName(name);
}

/** Whether this stands where the name of an erased person stood. Somebody may be called so. */
export function isErasedName(name: string): boolean {
  return name === ERASED_NAME;
}
