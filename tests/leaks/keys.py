# SPDX-License-Identifier: Apache-2.0
"""Access key ids and secrets that belong to nobody, made from a seed.

An id of the newer kind carries its account: of the 80 bits behind the prefix the first is set, the next 40
are the account number. Ids of the older kind (first bit clear) say nothing about the account, whatever
the same 40 bits would read as.
"""

import base64
import random
import string

DOCUMENTATION_ACCOUNT = 111122223333  # one of the numbers that AWS keeps for its examples


def key_id(seed, prefix="AKIA", account=DOCUMENTATION_ACCOUNT, newer=True):
    """The id that `seed` stands for: the same seed gives the same id on every machine."""
    free = random.Random(f"{seed} {prefix} {account}").getrandbits(39)
    bits = (int(newer) << 79) | (account << 39) | free
    return prefix + base64.b32encode(bits.to_bytes(10, "big")).decode()


def account_of(key):
    """The account as 12 digits, or None where the id does not say."""
    bits = int.from_bytes(base64.b32decode(key[4:]), "big")
    number = (bits >> 39) & ((1 << 40) - 1)
    return f"{number:012d}" if bits >> 79 and number <= 999999999999 else None


def secret(seed):
    """40 characters in the alphabet of a secret access key."""
    alphabet = string.ascii_letters + string.digits + "/+"
    return "".join(random.Random(f"secret {seed}").choices(alphabet, k=40))
