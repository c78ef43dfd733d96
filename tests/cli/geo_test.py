# SPDX-License-Identifier: Apache-2.0
"""Files about addresses: what they add to hunts, cases, screens and pages, and what bad ones say."""

import json
import os

import mails
import mmdb_maker
import support
import trails

OWNER, THIEF = trails.OWNER_ADDRESS, trails.THIEF_ADDRESS


class Geo(support.Scene):
    def setUp(self):
        super().setUp()
        self.trail = trails.incident(self.folder / "trail")
        self.countries = self.mmdb(
            "country.mmdb",
            {
                "192.0.2.0/24": {"country": {"iso_code": "JP"}},
                "203.0.113.0/24": {"country": {"iso_code": "NL"}},
            },
        )
        self.networks = self.mmdb(
            "asn.mmdb",
            {
                "203.0.113.0/24": {
                    "autonomous_system_number": 64500,
                    "autonomous_system_organization": "Example B.V.",
                }
            },
        )

    def mmdb(self, name, entries):
        return self.write(name, mmdb_maker.database("Test", entries))

    def hunt(self, *args, code=None):
        return self.json("hunt", "hunt", "--trail", self.trail, *args, code=code or {0, 4})

    def reasons(self, hunt, side="reasons"):
        return {r["code"]: r["text"] for r in hunt["suspects"][0][side]}

    def test_country_and_network_of_the_thief(self):
        hunt = self.hunt("--geo", self.countries, "--geo", self.networks)
        text = self.reasons(hunt)["new_country"]
        self.has("first call from 203.0.113.66 (AS64500 Example B.V., NL)", text)
        self.has("know only JP", text)
        self.same(
            [
                {
                    "address": THIEF,
                    "country": "NL",
                    "asn": 64500,
                    "as_name": "Example B.V.",
                    "aws": None,
                    "own_lists": [],
                    "bad_lists": [],
                }
            ],
            hunt["places"]["addresses"],
            "places",
        )
        self.same(["Test", "Test"], [d["type"] for d in hunt["places"]["data"]], "data")
        news = {(n["of"], n["what"]): n for n in hunt["novelty"]["news"]}
        country = news[("account", "country")]
        self.same(
            ("NL", ["JP"], "actor", 13),
            (country["value"], country["known"], country["charged_to"], country["history_days"]),
            "news of the country",
        )

    def test_a_rule_about_countries(self):
        """Sigma's src_country is asked of --geo; without it such a rule is refused by name, not passed over."""
        self.write(
            "rules/abroad.yml",
            "title: Abroad\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n"
            "  s: {src_country|exists: true}\n  home: {src_country: JP}\n  condition: s and not home\nlevel: high\n",
        )
        rules = self.hunt("--rules", "rules", "--geo", self.countries)["rules"]
        self.same([], [f for f in rules["failed"] if "abroad" in f["file"]], "failed rules")
        hits = [h for h in rules["hits"] if h["title"] == "Abroad"]
        acts = self.hunt("--geo", self.countries)["actor"]["event_count"]
        self.same([acts], [h["count"] for h in hits], "hits of the rule, one for each call of the thief")
        failed = self.hunt("--rules", "rules")["rules"]["failed"]
        self.has("--geo", next(f["reason"] for f in failed if "abroad" in f["file"]))

    def test_news_without_any_file(self):
        hunt = self.hunt()
        self.same(None, hunt["places"], "places")
        what = {(n["of"], n["what"]) for n in hunt["novelty"]["news"]}
        for of in ("account", "principal"):
            for one in ("network", "agent", "api", "hour"):
                self.assertIn((of, one), what)
        self.assertNotIn(("account", "country"), what)
        network = [n for n in hunt["novelty"]["news"] if n["what"] == "network"][0]
        self.same("203.0.113.0/24", network["value"], "network")

    def test_own_lists_argue_and_bad_lists_too(self):
        vpn = self.write("vpn.txt", f"# our VPN\n{THIEF}\n")
        tor = self.write("tor.txt", f"{THIEF}\n")
        hunt = self.hunt("--own-addresses", f"vpn={vpn}", "--bad-addresses", f"tor={tor}")
        self.has("your list vpn", self.reasons(hunt, "against")["own_address"])
        self.has("your list tor", self.reasons(hunt)["listed_address"])
        self.same(True, hunt["actor_found"], "a list hides nobody")
        place = hunt["places"]["addresses"][0]
        self.same((["vpn"], ["tor"]), (place["own_lists"], place["bad_lists"]), "lists")

    def test_aws_ranges(self):
        ranges = self.write(
            "ip-ranges.json",
            json.dumps(
                {
                    "prefixes": [
                        {"ip_prefix": "203.0.113.0/24", "region": "us-east-1", "service": "EC2"}
                    ],
                    "ipv6_prefixes": [],
                }
            ),
        )
        hunt = self.hunt("--ip-ranges", ranges)
        aws = {"service": "EC2", "region": "us-east-1"}
        self.same(aws, hunt["places"]["addresses"][0]["aws"], "aws")
        self.has("AWS EC2 us-east-1", self.reasons(hunt)["new_address"])

    def test_the_same_bytes_for_any_number_of_threads(self):
        args = ("--geo", self.countries, "--geo", self.networks)
        one, four = self.hunt(*args, "--threads", "1"), self.hunt(*args, "--threads", "4")
        for hunt in (one, four):
            del hunt["read"]["seconds"]
        self.same(one, four, "documents")

    def test_on_the_screen_and_the_page_of_a_case(self):
        mail = self.write("key.eml", mails.exposed_key())
        args = (mail, "--trail", self.trail, "--geo", self.countries, "--geo", self.networks)
        out = self.hikeshi("respond", *args, code={0, 4}).out
        self.has("203.0.113.66 (AS64500 Example B.V., NL)", out)
        page = (self.only_case() / "report.html").read_text()
        self.has("AS64500 Example B.V., NL", page)
        self.has("know only JP", page)

    def test_hostile_names_of_networks(self):
        """A database is somebody else's text: it steers no terminal and no page."""
        name = "\x1b[31mred</td><script>alert(1)</script>\u202e"
        hostile = self.mmdb(
            "hostile.mmdb",
            {"203.0.113.0/24": {"autonomous_system_number": 1, "autonomous_system_organization": name}},
        )
        mail = self.write("key.eml", mails.exposed_key())
        self.hikeshi("hunt", "--trail", self.trail, "--geo", hostile, code={0, 4})
        self.hunt("--geo", hostile)
        self.hikeshi("respond", mail, "--trail", self.trail, "--geo", hostile, code={0, 4})
        self.has_not("<script>alert", (self.only_case() / "report.html").read_text())


class BadFiles(support.Scene):
    def setUp(self):
        super().setUp()
        self.trail = trails.incident(self.folder / "trail")

    def refused(self, code, word, *args):
        return self.error(code, word, "hunt", "--trail", self.trail, *args)

    def test_files_that_are_not_there(self):
        for option, value in (
            ("--geo", "none.mmdb"),
            ("--ip-ranges", "none.json"),
            ("--own-addresses", "office=none.txt"),
            ("--bad-addresses", "tor=none.txt"),
        ):
            with self.subTest(option):
                self.has("none.", self.refused(3, "not_found", option, value))

    def test_files_of_another_kind(self):
        junk = self.write("junk", b"\x00\x01 no such thing")
        self.has(".mmdb", self.refused(3, "corrupt", "--geo", junk))
        self.has("ip-ranges.amazonaws.com", self.refused(3, "corrupt", "--ip-ranges", junk))
        text = self.write("office.txt", "198.51.100.0/24\nthe office\n")
        message = self.refused(3, "corrupt", "--own-addresses", f"office={text}")
        self.has("line 2", message)
        self.has("one address or prefix a line", message)

    def test_a_pipe_is_not_waited_for(self):
        os.mkfifo(self.folder / "pipe")
        self.refused(3, "unsupported", "--geo", self.folder / "pipe")

    def test_a_list_without_a_label(self):
        for value in ("office.txt", "=office.txt", "office="):
            self.has("office=office.txt", self.refused(2, "usage", "--own-addresses", value))

    def test_nothing_is_opened_for_a_bad_file(self):
        mail = self.write("key.eml", mails.exposed_key())
        self.error(
            3, "not_found", "respond", mail, "--trail", self.trail, "--geo", "none.mmdb"
        )
        self.no_case()

    def test_files_that_know_no_address(self):
        other = self.write(
            "other.mmdb", mmdb_maker.database("Test", {"198.51.100.0/24": {"country_code": "SE"}})
        )
        run = self.hikeshi("hunt", "--trail", self.trail, "--geo", other, code={0, 4})
        self.has("none of the 2 addresses", run.err)

    def test_a_damaged_database_is_a_problem(self):
        whole = mmdb_maker.database("Test", {"203.0.113.0/24": {"country_code": "NL"}})
        nodes = whole.index(bytes(16))
        broken = self.write("broken.mmdb", b"\xff" * nodes + whole[nodes:])
        hunt = self.json("hunt", "hunt", "--trail", self.trail, "--geo", broken, code=4)
        problems = [p for p in hunt["problems"] if p["reason"] == "bad_address_data"]
        self.same(1, len(problems), "problems")
        self.has("broken.mmdb", problems[0]["file"])
        self.same(2, problems[0]["count"], "addresses that it hit")
        self.same(True, hunt["actor_found"], "the rest stands")

    def test_a_case_keeps_what_its_hunt_found(self):
        mail = self.write("key.eml", mails.exposed_key())
        self.hikeshi("respond", mail, "--trail", self.trail, code={0, 4})
        case = self.only_case().name
        self.error(2, "usage", "events", case, "--geo", "x.mmdb")


if __name__ == "__main__":
    support.main()
