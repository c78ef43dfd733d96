# SPDX-License-Identifier: Apache-2.0
"""Writes databases of addresses in MaxMind's format (maxmind.github.io/MaxMind-DB): small ones, for tests."""

import ipaddress


def control(kind, size):
    """The byte or bytes in front of a value: its type and how long it is."""
    shown = min(size, 29)
    head = bytes([(kind << 5 if kind < 8 else 0) | shown])
    if kind >= 8:
        head += bytes([kind - 7])
    return head + (bytes([size - 29]) if size >= 29 else b"")


def encoded(value):
    if isinstance(value, str):
        data = value.encode()
        return control(2, len(data)) + data
    if isinstance(value, int):
        return control(6, 4) + value.to_bytes(4, "big")
    return control(7, len(value)) + b"".join(encoded(k) + encoded(v) for k, v in value.items())


def metadata(nodes, kind):
    def number(name, form, size, value):
        return encoded(name) + control(form, size) + value.to_bytes(size, "big")

    return b"".join(
        [
            control(7, 9),
            number("node_count", 6, 4, nodes),
            number("record_size", 5, 2, 32),
            number("ip_version", 5, 2, 6),
            number("binary_format_major_version", 5, 2, 2),
            number("binary_format_minor_version", 5, 2, 0),
            number("build_epoch", 9, 8, 1795000000),
            encoded("database_type") + encoded(kind),
            encoded("languages") + control(11, 0),
            encoded("description") + control(7, 0),
        ]
    )


def bits_of(prefix):
    network = ipaddress.ip_network(prefix)
    shift = 0 if network.version == 6 else 96  # IPv4 lies at ::a.b.c.d in the tree
    value = int(network.network_address)
    return [(value >> (127 - i)) & 1 for i in range(network.prefixlen + shift)]


def database(kind, entries):
    """The bytes of a database of {prefix: value}; no prefix may lie in another."""
    nodes, data = [[None, None]], b""
    for prefix, value in entries.items():
        node = 0
        *way, last = bits_of(prefix)
        for bit in way:
            if nodes[node][bit] is None:
                nodes.append([None, None])
                nodes[node][bit] = ("node", len(nodes) - 1)
            node = nodes[node][bit][1]
        nodes[node][last] = ("data", len(data))
        data += encoded(value)

    def record(entry):
        if entry is None:
            return len(nodes)
        return entry[1] if entry[0] == "node" else len(nodes) + 16 + entry[1]

    tree = b"".join(record(entry).to_bytes(4, "big") for node in nodes for entry in node)
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + metadata(len(nodes), kind)
