# Mines one block with your name in it:  python3 miner.py http://127.0.0.1:5000 YOUR-ADDRESS "your name"
import hashlib, json, random, sys, urllib.request

url, address, name = sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3].encode()
ask = lambda route, body=None: urllib.request.urlopen(f"{url}/api/{route}", body).read()
twice = lambda data: hashlib.sha256(hashlib.sha256(data).digest()).digest()
number = lambda value, size: value.to_bytes(size, "little")

owner = 0  # An address is a number in base 58: version, hash of the public key, checksum.
for letter in address:
    owner = owner * 58 + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".index(letter)
output = bytes.fromhex("76a914") + owner.to_bytes(25, "big")[1:21] + bytes.fromhex("88ac")

while True:
    block = json.loads(ask("next-block"))  # What the next block must have; asked again, as others find blocks too.
    height = number(block["height"], block["height"].bit_length() // 8 + 1)
    height = bytes([0x50 + height[0]]) if block["height"] <= 16 else bytes([len(height)]) + height
    script = height + bytes([len(name)]) + name
    coinbase = number(1, 4) + b"\1" + bytes(32) + b"\xff" * 4 + bytes([len(script)]) + script + b"\xff" * 4
    coinbase += b"\1" + number(block["coinbasevalue"], 8) + bytes([len(output)]) + output + bytes(4)
    start = number(block["version"], 4) + bytes.fromhex(block["previousblockhash"])[::-1] + twice(coinbase)
    start += number(block["curtime"], 4) + number(int(block["bits"], 16), 4)
    for nonce in random.sample(range(2**32), 300_000):
        header = start + number(nonce, 4)
        if int.from_bytes(twice(header), "little") <= int(block["target"], 16):
            print("Found", ask("block", header + b"\1" + coinbase).decode())
            sys.exit()
