// Times the decoding alone with Garmin's SDK for JavaScript: not its start, not reading, not unpacking.
// The first files are decoded twice, and only the second time counts, so that the compiler has warmed up.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Decoder, Stream } from "@garmin/fitsdk";

const paths = process.argv.slice(2);
let files = 0, size = 0, seconds = 0, processor = 0;
for (const [index, path] of [...paths.slice(0, 5), ...paths].entries()) {
  const bytes = readFileSync(path);
  const content = path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  const began = performance.now(), before = process.cpuUsage();
  new Decoder(Stream.fromBuffer(content)).read();
  const took = (performance.now() - began) / 1000, used = process.cpuUsage(before);
  if (index < Math.min(5, paths.length)) continue;
  seconds += took;
  processor += (used.user + used.system) / 1e6;
  files += 1;
  size += content.length;
}
console.log(files, size, seconds, processor);
