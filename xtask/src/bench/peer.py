# Times the decoding alone with Garmin's SDK for Python: not its start, not reading, not unpacking.
import gzip, sys, time
from garmin_fit_sdk import Decoder, Stream

files, size, seconds, processor = 0, 0, 0.0, 0.0
for path in sys.argv[1:]:
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        content = bytearray(file.read())
    began, before = time.perf_counter(), time.process_time()
    messages, errors = Decoder(Stream.from_byte_array(content)).read()
    seconds += time.perf_counter() - began
    processor += time.process_time() - before
    files += 1
    size += len(content)
print(files, size, seconds, processor)
