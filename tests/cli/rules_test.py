# SPDX-License-Identifier: Apache-2.0
"""rules check and rules explain, over rules with known faults and records with known answers."""

import json

import support

HEAD = "title: {title}\nid: {id}\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n"
CREATED = HEAD + "  made: {{eventName: CreateUser, errorCode: null}}\n  ours: {{userAgent|contains: terraform}}\n" \
    "  condition: made and not ours\n"
RECORD = {
    "eventID": "e1", "eventTime": "2026-11-02T03:04:05Z", "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser", "userAgent": "aws-cli/2.31.0",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ci"},
}


class Check(support.Scene):
    def check(self, code):
        return self.json("rules-check", "rules", "check", "rules", code=code)

    def test_rules_without_fault(self):
        self.write("rules/a.yml", CREATED.format(title="A", id="1"))
        self.same({"loaded": 1, "failed": [], "never": [], "doubts": [], "duplicates": []}, self.check(0), "found")

    def test_each_fault_is_named(self):
        self.write("rules/a.yml", CREATED.format(title="A", id="1"))
        again = "  eigene: {{userAgent|contains: terraform}}\n  gemacht: {{errorCode: null, eventName: CreateUser}}\n" \
            "  condition: not eigene and gemacht\n"
        self.write("rules/b.yml", (HEAD + again).format(title="B", id="2"))
        self.write("rules/c.yml", CREATED.format(title="C", id="1").replace("CreateUser", "CreateRole"))
        self.write("rules/d.yml", (HEAD + "  s: {{status: success}}\n  condition: s\n").format(title="D", id="4"))
        self.write("rules/e.yml", (HEAD + "  s: {{eventName: A}}\n  t: {{eventName: B}}\n  condition: s and t\n")
                   .format(title="E", id="5"))
        self.write("rules/f.yml", "title: F\ndetection: [")
        found = self.check(1)
        self.same(4, found["loaded"], "loaded")
        self.same(["rules/f.yml"], [r["file"] for r in found["failed"]], "failed")
        self.same({"rules/d.yml", "rules/e.yml"}, {r["file"] for r in found["never"]}, "never")
        self.has("no CloudTrail record has the field 'status'", json.dumps(found["doubts"]))
        self.same([("id", ["rules/a.yml", "rules/c.yml"]), ("detection", ["rules/a.yml", "rules/b.yml"])],
                  [(d["by"], d["files"]) for d in found["duplicates"]], "duplicates")
        text = self.hikeshi("rules", "check", "rules", code=1).out
        for words in ("can never match", "twice", "rules/e.yml", "4 rules loaded"):
            self.has(words, text)
        self.has("決して一致しない", self.hikeshi("rules", "check", "rules", "--lang", "ja", code=1).out)

    def test_placeholders_are_filled_in_from_a_file(self):
        self.write("rules/a.yml", (HEAD + "  s: {{eventName: A, userAgent|expand: '%tools%'}}\n  condition: s\n")
                   .format(title="A", id="1"))
        self.has("the placeholder %tools% has no values", json.dumps(self.check(1)["failed"]))
        self.write("lists.yml", "tools: [one, 'two*']\n")
        self.same(1, self.json("rules-check", "rules", "check", "rules", "--placeholders", "lists.yml",
                               code=0)["loaded"], "loaded")
        self.write("bad.yml", "tools: []\n")
        self.error(3, "corrupt", "rules", "check", "rules", "--placeholders", "bad.yml")
        self.error(3, "not_found", "rules", "check", "rules", "--placeholders", "none.yml")

    def test_our_own_pack_is_without_fault(self):
        self.json("rules-check", "rules", "check", support.ROOT / "rules/sigma", code=0)


class Explain(support.Scene):
    def setUp(self):
        super().setUp()
        self.write("rule.yml", CREATED.format(title="A", id="1"))

    def explain(self, record, code):
        self.write("record.json", json.dumps(record))
        return self.json("rules-explain", "rules", "explain", "rule.yml", "record.json", code=code)["explained"][0]

    def test_a_match_and_what_each_line_said(self):
        found = self.explain(RECORD, 0)
        made, unless = found["why"]["parts"]
        self.same((True, ["made"], "not"), (found["matched"], made["selections"], unless["says"]), "tree")
        self.same({"says": "errorCode: null", "held": True, "present": False, "found": []}, made["parts"][1], "line")
        self.same((False, ["aws-cli/2.31.0"]), (unless["parts"][0]["held"], unless["parts"][0]["found"]), "filter")

    def test_the_line_that_stands_in_the_way(self):
        found = self.explain(RECORD | {"errorCode": "AccessDenied"}, 1)
        self.same((False, False, ["AccessDenied"]),
                  (found["matched"], found["why"]["parts"][0]["held"], found["why"]["parts"][0]["parts"][1]["found"]), "why")
        text = self.hikeshi("rules", "explain", "rule.yml", "record.json", code=1).out
        self.has("does not match", text)
        self.has("= AccessDenied", text)

    def test_by_event_id_out_of_the_logs(self):
        self.write("logs/a.json", json.dumps({"Records": [RECORD | {"eventID": "e0", "eventName": "ListUsers"}, RECORD]}))
        run = self.json("rules-explain", "rules", "explain", "rule.yml", "e1", "--trail", "logs")
        self.same([("e1", True)], [(e["event_id"], e["matched"]) for e in run["explained"]], "records")
        self.error(3, "not_found", "rules", "explain", "rule.yml", "e7", "--trail", "logs")

    def test_a_record_moves_no_terminal(self):
        self.write("record.json", json.dumps(RECORD | {"userAgent": "\x1b[2Jx"}))
        self.has("\\x1b[2Jx", self.hikeshi("rules", "explain", "rule.yml", "record.json").out)

    def test_what_cannot_be_explained_is_said(self):
        self.error(2, "usage", "rules", "explain", "rule.yml")
        self.error(2, "usage", "rules", "prove", "rule.yml")
        self.write("none.json", "{}")
        self.error(3, "corrupt", "rules", "explain", "rule.yml", "none.json")


if __name__ == "__main__":
    support.main()
