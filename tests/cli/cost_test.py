# SPDX-License-Identifier: Apache-2.0
"""hikeshi cost: the bill of a rehearsed incident against its truth, and what goes wrong with bills."""

import json

import support

SEEDS = range(1, 11) if support.DEEP else [1]


class Cost(support.Scene):
    def case_of(self, scenario, seed):
        drill = support.drill(scenario, seed)
        run = self.hikeshi(
            "respond", drill / "notice.eml", "--trail", drill / "trail", "--json", code={0, 1, 4}
        )
        return json.loads(run.out)["case"], drill

    def test_the_bill_of_an_incident_is_told_to_the_cent(self):
        good = 0
        for seed in SEEDS:
            case, drill = self.case_of("root-no-mfa", seed)
            truth = json.loads((drill / "truth.json").read_text())["bill"]
            cost = self.json("cost", "cost", case, "--bill", drill / "bill", code=4)
            self.same(truth["attributed"], cost["attributed"], f"attributed, seed {seed}")
            off = abs(cost["estimated"]["amount"] - truth["estimated"])
            good += off <= 0.05 * truth["estimated"]
            self.same({"month_open"}, {p["reason"] for p in cost["problems"]}, "problems")
            for line in cost["lines"]:
                if line["kind"] != "unattributed":
                    self.assertTrue(line["event_id"], line)
            letters = self.json("reply", "reply", case, code={0, 4})["letters"]
            bill = next(x for x in letters if x["kind"] == "bill_adjustment")
            self.has(f"USD {truth['attributed']:.2f} (unblended", bill["body"])
            self.has("Our bill shows that", bill["body"])
        self.assertGreaterEqual(good, 0.9 * len(SEEDS))

    def test_of_a_clean_account_nothing_is_claimed(self):
        for seed in SEEDS:
            case, drill = self.case_of("clean", seed)
            if case is None:
                continue
            cost = self.json("cost", "cost", case, "--bill", drill / "bill", code=4)
            self.same(0, cost["attributed"], "attributed")
            self.same({"amount": 0, "low": 0, "high": 0}, cost["estimated"], "estimated")

    def test_the_screen_the_sheet_and_what_cannot_be_done(self):
        case, drill = self.case_of("clean", 1)
        sheet = self.folder / "lines.csv"
        text = self.hikeshi("cost", case, "--bill", drill / "bill", "--csv", sheet, code=4)
        self.has("unattributed", text.out)
        self.has("month_open", text.err)
        self.has("kind,day,account", sheet.read_text())
        self.has("帰属なし", self.hikeshi("cost", case, "--bill", drill / "bill", "--lang", "ja", code=4).out)
        self.has("--bill is missing", self.hikeshi("cost", case, code=2).err)
        self.has("is not there", self.error(3, "not_found", "cost", case, "--bill", "absent"))
        none = self.write("none.csv", "a,b\n1,2\n")
        self.has("no line of a bill", self.hikeshi("cost", case, "--bill", none, code=3).err)


if __name__ == "__main__":
    support.main()
