# SPDX-License-Identifier: Apache-2.0
"""hikeshi cost: the document, the letter, and what goes wrong. Bills against their truth: drills.py."""

import json

import support


class Cost(support.Scene):
    def setUp(self):
        super().setUp()
        self.drill = support.drill("root-no-mfa")
        run = self.hikeshi(
            "respond", self.drill / "notice.eml", "--trail", self.drill / "trail", "--json", code={0, 4}
        )
        self.case = json.loads(run.out)["case"]

    def test_the_bill_is_told_and_the_letter_cites_it(self):
        truth = json.loads((self.drill / "truth.json").read_text())["bill"]
        sheet = self.folder / "lines.csv"
        cost = self.json("cost", "cost", self.case, "--bill", self.drill / "bill", "--csv", sheet, code=4)
        self.same(truth["attributed"], cost["attributed"], "attributed")
        self.same({"month_open"}, {p["reason"] for p in cost["problems"]}, "problems")
        for line in cost["lines"]:
            if line["kind"] != "unattributed":
                self.assertTrue(line["event_id"], line)
        self.has("kind,day,account", sheet.read_text())
        letters = self.json("reply", "reply", self.case, code={0, 4})["letters"]
        bill = next(x for x in letters if x["kind"] == "bill_adjustment")
        self.has(f"USD {truth['attributed']:.2f} (unblended", bill["body"])
        self.has("Our bill shows that", bill["body"])

        text = self.hikeshi("cost", self.case, "--bill", self.drill / "bill", "--lang", "ja", code=4)
        self.has("帰属なし", text.out)
        self.has("month_open", text.err)
        self.has("--bill is missing", self.hikeshi("cost", self.case, code=2).err)
        self.has("is not there", self.error(3, "not_found", "cost", self.case, "--bill", "absent"))
        none = self.write("none.csv", "a,b\n1,2\n")
        self.has("no line of a bill", self.hikeshi("cost", self.case, "--bill", none, code=3).err)


if __name__ == "__main__":
    support.main()
