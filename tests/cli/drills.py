#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds hunt, verdict and bill against the truth of rehearsed incidents, scenario by seed.

As a test: every scenario of the environment's HIKESHI_SEEDS seeds (1; the nightly run has 10).
By hand:   tests/cli/drills.py --seeds 1-10 --hikeshi build/release/hikeshi [--scenario NAME] [--blind]

For each drill it prints one line of figures and then every difference: what is missing (the truth
has it, the hunt does not) and what is extra (the hunt has it, the truth does not); at the end how
often the verdict on each cause was the truth's. Exit 1 with any difference.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import support

SCENARIOS = [
    "exposed-key-mining",
    "open-ssh-scan",
    "root-no-mfa",
    "stolen-instance-role",
    "clean",
    "console-password",
    "web-key-mining",
    "key-in-function",
    "open-role-trust",
    "stranger-image",
    "web-shell-role",
    "open-rdp-scan",
]


@dataclasses.dataclass
class Verdict:
    scenario: str
    seed: int
    seconds: float = 0
    records: int = 0
    made: int = 0
    charged: int = 0
    precision: float = 1
    recall: float = 1
    verdicts: list = dataclasses.field(default_factory=list)  # (cause, expected, got)
    explorer: tuple = None  # (what the incident cost, what is claimed where nothing is named)
    bill: tuple = None  # (form, attributed exact, estimated close, of an incident, claimed)
    differences: list = dataclasses.field(
        default_factory=list
    )  # (category, "missing"|"extra"|"other", text)

    def expect(self, category, expected, got, describe=str):
        """Compares two collections as sets."""
        for item in sorted(set(expected) - set(got), key=str):
            self.differences.append((category, "missing", describe(item)))
        for item in sorted(set(got) - set(expected), key=str):
            self.differences.append((category, "extra", describe(item)))

    def same(self, category, expected, got):
        if expected != got:
            self.differences.append((category, "other", f"expected {expected!r}, got {got!r}"))


def run(binary, home, *args):
    env = {**os.environ, "HIKESHI_HOME": str(home), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    env.pop("HIKESHI_NOW", None)
    done = subprocess.run(
        [binary, *map(str, args)], capture_output=True, text=True, env=env, check=False
    )
    if done.returncode not in (0, 1, 4):
        raise AssertionError(
            f"{' '.join(map(str, args))} ended with {done.returncode}\n{done.stderr}"
        )
    return done.stdout


@dataclasses.dataclass
class Found:
    hunt: dict
    events: list
    cause: dict = None  # of a case only: where the mail is a notice
    cause_with_git: dict = None  # with a repository that held the key before the attack
    cost: dict = None
    explorer: dict = None  # the same costs as Cost Explorer tells them


def repository_with(key, time, folder):
    """A repository whose only commit, of that time, holds the key."""
    (folder / "config.env").write_text(f"AWS_ACCESS_KEY_ID={key}\n")
    who = {"NAME": "A", "EMAIL": "a@example.com", "DATE": time}
    env = {f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in who.items()}
    for command in (["init", "-q"], ["add", "-f", "."], ["commit", "-q", "-m", "settings"]):
        subprocess.run(
            ["git", "-C", folder, *command],
            check=True,
            env={**os.environ, **env, "GIT_CONFIG_GLOBAL": "/dev/null"},
        )


def with_git(binary, home, folder, judge_again):
    """The verdict where the first stolen key lay in git for two hours; None without such a key."""
    truth = json.loads((folder / "truth.json").read_text())
    if truth["scenario"] != "exposed-key-mining":
        return None
    key = next(c["id"] for c in truth["credentials"] if c["issued_by"] is None)
    first = datetime.datetime.fromisoformat(truth["actor"]["first_seen"])
    repository = pathlib.Path(home) / "repository"
    repository.mkdir()
    repository_with(key, (first - datetime.timedelta(hours=2)).isoformat(), repository)
    found = pathlib.Path(home) / "leaks.json"
    found.write_text(run(binary, home, "leaks", repository, "--json"))
    return judge_again("--leaks", found)


def hunted(binary, folder, blind):
    """What the program says of the drill: through `respond` where the mail is a notice."""
    with tempfile.TemporaryDirectory(prefix="hikeshi-drill-") as home:
        notice, trail = folder / "notice.eml", folder / "trail"
        if notice.exists() and not blind:
            document = json.loads(run(binary, home, "respond", notice, "--trail", trail, "--json"))
            if case := document["case"]:
                snapshot = ["--trail", trail, "--snapshot", folder / "snapshot"]
                for host in folder.glob("host/*"):
                    snapshot += ["--host-log", host]

                def cause(*more):
                    return json.loads(run(binary, home, "cause", case, *snapshot, *more, "--json"))

                lines = run(binary, home, "events", case).splitlines()
                return Found(
                    document["hunt"],
                    [json.loads(line) for line in lines],
                    cause(),
                    with_git(binary, home, folder, cause),
                    json.loads(run(binary, home, "cost", case, "--bill", folder / "bill", "--json")),
                    json.loads(
                        run(binary, home, "cost", case, "--bill", folder / "cost-explorer", "--json")
                    ),
                )
        hunt = json.loads(run(binary, home, "hunt", "--trail", trail, "--json"))
        lines = run(binary, home, "events", "--trail", trail).splitlines()
        return Found(hunt, [json.loads(line) for line in lines])


def thing_key(thing):
    return (thing["type"], thing["id"], thing["region"], thing["what"], thing["left"])


def thing_name(thing):
    return (thing["type"], thing["id"], thing["region"])


def show_key(key):
    kind, name, region, what, left = key
    return f"{kind} {name} in {region}: {what}, {'left' if left else 'removed'}"


def compare_actor(verdict, truth, hunt):
    actor = truth["actor"]
    verdict.same("actor_found", actor is not None, hunt["actor_found"])
    actor = actor or {"principals": [], "credentials": [], "addresses": []}
    for field in ("principals", "credentials", "addresses"):
        verdict.expect(field, actor[field], hunt["actor"][field])
    if truth["actor"] and hunt["actor_found"]:
        for field in ("first_seen", "last_seen"):
            verdict.same(field, actor[field], hunt["actor"][field])
    kinds = {
        c["id"]: c["kind"] for s in hunt["suspects"] if s["group"] == 1 for c in s["credentials"]
    }
    for credential in truth["credentials"]:
        if credential["id"] in kinds:
            verdict.same(f"kind of {credential['id']}", credential["kind"], kinds[credential["id"]])


def compare_made(verdict, truth, hunt):
    verdict.made = len(truth["made"])
    verdict.expect("made", map(thing_key, truth["made"]), map(thing_key, hunt["made"]), show_key)
    owners = {thing_name(t) for t in truth["owner_things"]} - {thing_name(t) for t in truth["made"]}
    for thing in hunt["made"]:
        if thing_name(thing) in owners:
            verdict.differences.append(
                ("owner's thing in made", "extra", show_key(thing_key(thing)))
            )
    arns = {thing_key(t): t["arn"] for t in hunt["made"]}
    for thing in truth["made"]:
        if thing["arn"] and arns.get(thing_key(thing), thing["arn"]) != thing["arn"]:
            verdict.same(
                f"arn of {thing['type']} {thing['id']}", thing["arn"], arns[thing_key(thing)]
            )


def compare_causes(verdict, truth, cause, in_git=False):
    """Every cause's verdict is the truth's: what is ruled out too, and what nobody can tell."""
    expected = {c["cause"]: c["verdict"] for c in truth["causes"]}
    if in_git and expected["key_in_git"] == "unknown":
        expected["key_in_git"] = "likely"  # it lay there, and nobody says that strangers saw it
    for opinion in cause["causes"]:
        name = opinion["cause"]
        got = opinion["verdict"]
        verdict.verdicts.append((name, expected[name], got))
        verdict.same(f"verdict on {name}", expected[name], got)


def compare_cost(verdict, truth, cost):
    """To the cent what is the actor's; within 5 % (or the floor of a day) what is estimated."""
    bill = truth["bill"]
    verdict.same("attributed", bill["attributed"], cost["attributed"])
    amount = cost["estimated"]["amount"]
    near = close(bill["estimated"], amount)
    if not near:
        verdict.same("estimated", bill["estimated"], amount)
    form = next(f["format"] for f in cost["files"] if f["lines"] > 0)
    exact = bill["attributed"] == cost["attributed"]
    incident = bill["attributed"] + bill["estimated"] > 0
    verdict.bill = (form, exact, near, incident, cost["attributed"] + amount)


def compare_explorer(verdict, truth, cost):
    """Where the bill names nothing, nothing is attributed and a clean one claims 0; main() counts the rest."""
    verdict.same("attributed by Cost Explorer", 0, cost["attributed"])
    caused, claimed = truth["bill"]["cost_explorer"], cost["estimated"]["amount"]
    if caused == 0:
        verdict.same("estimated by Cost Explorer", 0, claimed)
    verdict.explorer = (caused, claimed)


def close(caused, claimed):
    return abs(claimed - caused) <= max(0.05 * caused, 0.05)


def show_explorer(verdicts):
    """How many are within 5 %, in all and of each scenario; False where fewer than nine of ten of all are.

    Nothing tells the incident's share of a service that the owner uses in the same region every day."""
    told = [v for v in verdicts if v.explorer and v.explorer[0] > 0]
    near = [v for v in told if close(*v.explorer)]
    clean = sum(1 for v in verdicts if v.explorer and v.explorer[0] == 0)
    print(f"\nCost Explorer: {len(near)} of {len(told)} incidents within 5 %, {clean} clean")
    for scenario in sorted({v.scenario for v in told}):
        mine = [v for v in told if v.scenario == scenario]
        print(f"    {scenario}: {sum(v in near for v in mine)} of {len(mine)}")
        for v in mine:
            if v not in near:
                print(f"        seed {v.seed}: cost {v.explorer[0]:.2f}, claimed {v.explorer[1]:.2f}")
    return len(near) * 10 >= len(told) * 9


def compare_events(verdict, truth, events):
    expected = set(truth["charged_events"])
    got = {e["event_id"] for e in events if e["charged_to"] == "actor"}
    verdict.charged = len(expected)
    both = len(expected & got)
    verdict.precision = both / len(got) if got else 1.0
    verdict.recall = both / len(expected) if expected else 1.0
    by_id = {e["event_id"]: e for e in events}
    for category, ids in (("missing", expected - got), ("extra", got - expected)):
        for event_id in sorted(ids):
            e = by_id.get(event_id)
            verdict.differences.append(
                (
                    "charged events",
                    category,
                    event_id
                    + (
                        f" charged to {e['charged_to']}: {e['why']}"
                        if e
                        else " is in no line of events"
                    ),
                )
            )


def judge(binary, scenario, seed, blind):
    verdict = Verdict(scenario, seed)
    try:
        folder = support.drill(scenario, seed)
        truth = json.loads((folder / "truth.json").read_text())
        started = time.monotonic()
        found = hunted(binary, folder, blind)
        hunt, events = found.hunt, found.events
        verdict.seconds = time.monotonic() - started
        verdict.records = hunt["read"]["records"]
        for problem in hunt["problems"]:
            verdict.differences.append(("problems", "extra", json.dumps(problem)))
        compare_actor(verdict, truth, hunt)
        compare_made(verdict, truth, hunt)
        compare_events(verdict, truth, events)
        if found.cause:
            compare_causes(verdict, truth, found.cause)
            if found.cause_with_git:
                compare_causes(verdict, truth, found.cause_with_git, in_git=True)
            compare_cost(verdict, truth, found.cost)
            compare_explorer(verdict, truth, found.explorer)
    except AssertionError as error:
        verdict.differences.append(("run", "other", str(error)))
    return verdict


HEAD = (
    f"{'scenario':<22}{'seed':>5}{'records':>9}{'made':>6}{'charged':>9}"
    f"{'precision':>11}{'recall':>8}{'s':>7}  differences"
)


def line(v):
    return (
        f"{v.scenario:<22}{v.seed:>5}{v.records:>9}{v.made:>6}{v.charged:>9}{v.precision:>11.4f}"
        f"{v.recall:>8.4f}{v.seconds:>7.1f}  {len(v.differences) or 'none'}"
    )


def details(verdict, most):
    by_category = {}
    for category, kind, text in verdict.differences:
        by_category.setdefault((category, kind), []).append(text)
    for (category, kind), texts in by_category.items():
        print(f"    {category}, {kind}: {len(texts)}")
        for text in texts[:most]:
            print(f"      {text}")
        if len(texts) > most:
            print(f"      ... and {len(texts) - most} more")


def show_causes(verdicts):
    """For each cause: how often the truth has each verdict, and how often another was given instead."""
    words = ("confirmed", "likely", "ruled_out", "unknown")
    counts = collections.defaultdict(collections.Counter)
    for cause, expected, got in verdicts:
        counts[cause][expected] += 1
        if got != expected:
            counts[cause]["other"] += 1
        if got != expected and got in ("confirmed", "ruled_out"):
            counts[cause]["wrongly " + got] += 1
    print(f"\n| cause | {' | '.join(words)} | another | wrongly confirmed | wrongly ruled out |\n|{'---|' * 8}")
    for cause, n in counts.items():
        cells = [n[w] for w in words] + [n["other"], n["wrongly confirmed"], n["wrongly ruled_out"]]
        print(f"| {cause} | {' | '.join(map(str, cells))} |")


def show_bills(bills):
    """For each form of a bill: how often the sums were the truth's, and what clean ones claim."""
    print(f"\n{'bill':<24}{'incidents':>10}{'attributed exact':>18}{'estimated in 5 %':>18}{'clean':>7}  claimed there")
    for form in sorted({b[0] for b in bills}):
        mine = [b for b in bills if b[0] == form and b[3]]
        clean = [b for b in bills if b[0] == form and not b[3]]
        print(
            f"{form:<24}{len(mine):>10}{sum(b[1] for b in mine):>18}{sum(b[2] for b in mine):>18}"
            f"{len(clean):>7}  {sum(b[4] for b in clean):.2f}"
        )


def seeds_of(text):
    seeds = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hikeshi", default=os.environ.get("HIKESHI", "build/release/hikeshi"))
    parser.add_argument(
        "--seeds", default="1-" + os.environ.get("HIKESHI_SEEDS", "1"), help="as 1-10 or 1,4,7"
    )
    parser.add_argument("--scenario", action="append", choices=SCENARIOS)
    parser.add_argument("--blind", action="store_true", help="hunt without the notice")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--most", type=int, default=12, help="lines for each kind of difference")
    args = parser.parse_args()
    binary = str(pathlib.Path(args.hikeshi).resolve())
    os.environ["HIKESHI"] = binary
    jobs = [(s, n) for s in args.scenario or SCENARIOS for n in seeds_of(args.seeds)]
    wrong, verdicts, bills, judged = 0, [], [], []
    print(HEAD)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for verdict in pool.map(lambda job: judge(binary, *job, args.blind), jobs):
            print(line(verdict))
            details(verdict, args.most)
            sys.stdout.flush()
            wrong += bool(verdict.differences)
            verdicts += verdict.verdicts
            bills += [verdict.bill] if verdict.bill else []
            judged.append(verdict)
    show_causes(verdicts)
    show_bills(bills)
    explored = show_explorer(judged)
    print(f"{len(jobs) - wrong} of {len(jobs)} drills equal the truth")
    return 0 if explored and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
