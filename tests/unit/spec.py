#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Print the attribute sets of a netlink spec, one attribute per line.

SET NUMBER NAME TYPE MULTI NESTED-SET WORD,WORD,...  ("-" where there is none)

Then the operations, one per line: "operation" NUMBER NAME SET.
"""
import sys

import yaml


def entry_name(entry):
    return entry if isinstance(entry, str) else entry["name"]


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        spec = yaml.safe_load(stream)
    enums = {d["name"]: ",".join(map(entry_name, d["entries"]))
             for d in spec["definitions"] if d["type"] == "enum"}
    for group in spec["attribute-sets"]:
        for number, attr in enumerate(group["attributes"], 1):
            print(group["name"], number, attr["name"], attr["type"],
                  int(attr.get("multi-attr", False)),
                  attr.get("nested-attributes", "-"), enums.get(attr.get("enum"), "-"))
    operations = spec["operations"]["list"]
    sets = {op["name"]: op.get("attribute-set") for op in operations}
    for number, op in enumerate(operations, 1):
        print("operation", number, op["name"], sets[op.get("notify", op["name"])])


main()
