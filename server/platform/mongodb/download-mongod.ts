import { DryMongoBinary } from "mongodb-memory-server-core";
import { MongoBinaryDownload } from "mongodb-memory-server-core/lib/util/MongoBinaryDownload.js";
import type { DownloadWord } from "@/server/platform/mongodb/downloaded-mongod";

// A process of its own that brings a mongod of the version (first argument) into the folder (second), and writes
// what happens in lines of JSON.
const [version, downloadDir] = process.argv.slice(2);
const say = (word: DownloadWord) => process.stdout.write(`${JSON.stringify(word)}\n`);

class SpokenDownload extends MongoBinaryDownload {
  private bytes = 0;
  private ofBytes = 0;

  override printDownloadProgress(chunk: { length: number }): void {
    this.bytes += chunk.length;
    this.ofBytes = this.dlProgress.length;
    say({ bytes: this.bytes, ofBytes: this.ofBytes });
  }
}

try {
  process.env.MONGOMS_MAX_RETRIES ??= "1";
  // Finds out which system this is, which the download does not by itself.
  const wanted = await DryMongoBinary.generateOptions({ version: version!, downloadDir: downloadDir! });
  say({ path: await new SpokenDownload({ ...wanted, downloadDir: downloadDir! }).getMongodPath() });
} catch (error) {
  const failed = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").slice(0, 200);
  say({ failed });
}
