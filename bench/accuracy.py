#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often the hunt is right: drills of all scenarios, alone and with each noise, against their truth.

    bench/accuracy.py build/release/hikeshi [--seeds 1-5] [--jobs 2] [--keep]
    bench/accuracy.py HIKESHI --short          20 drills of a few days

Each drill is hunted twice, without any hint and with its notice. A suspect is right when its
principal, all its credentials and all its addresses are the intruder's of the truth; one of
confidence high or medium that is not is a false actor. Exit 1 where fewer than 99 % of the high or
90 % of the medium are right, where there is a false actor, where an intruder is missed, or where
the first suspect is not the intruder.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
LEVELS = ("high", "medium", "low")
NEEDED = {"high": 0.99, "medium": 0.90}
ALL = "all of them"


@dataclasses.dataclass(frozen=True)
class Play:
    scenario: str
    noise: str  # "", one, or ALL
    seed: int
    days: int


@dataclasses.dataclass
class Score:
    drills: int = 0
    hunts: int = 0
    first_right: int = 0  # the first suspect is the intruder, or there is none and nobody is accused
    right: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    wrong: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    missed: int = 0  # principals of the intruder's that no suspect of high or medium names
    made_wrong: int = 0  # things charged that are not the intruder's
    disputed: int = 0  # things that are left open
    faults: list = dataclasses.field(default_factory=list)

    def add(self, other):
        for name in ("drills", "hunts", "first_right", "missed", "made_wrong", "disputed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.right.update(other.right)
        self.wrong.update(other.wrong)
        self.faults += other.faults


def run(binary, *args):
    env = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([binary, *map(str, args)], capture_output=True, text=True, env=env, check=False)
    if done.returncode not in (0, 1, 4):
        raise SystemExit(f"{' '.join(map(str, args))} ended with {done.returncode}\n{done.stderr}")
    return done.stdout


def listed(binary):
    known = json.loads(run(binary, "drill", "--list", "--json"))
    return [s["name"] for s in known["scenarios"]], [n["name"] for n in known["noises"]]


def is_right(suspect, actor):
    return (
        actor is not None
        and suspect["principal"] in actor["principals"]
        and {c["id"] for c in suspect["credentials"]} <= set(actor["credentials"])
        and set(suspect["addresses"]) <= set(actor["addresses"])
    )


def thing(one):
    return (one["type"], one["id"], one["region"], one["what"])


def judge(hunt, truth, what):
    """The score of one hunt. `what` names it in faults."""
    actor, score = truth["actor"], Score(hunts=1)
    accused = [s for s in hunt["suspects"] if s["confidence"] != "low"]
    for suspect in hunt["suspects"]:
        right = is_right(suspect, actor)
        (score.right if right else score.wrong)[suspect["confidence"]] += 1
        if not right and suspect["confidence"] != "low":
            reasons = ", ".join(r["code"] for r in suspect["reasons"])
            score.faults.append(
                f"{what}: {suspect['confidence']} {suspect['principal']} from "
                f"{', '.join(suspect['addresses'])}: {reasons}"
            )
    named = {s["principal"] for s in accused}
    missed = sorted(set(actor["principals"]) - named) if actor else []
    score.missed = len(missed)
    score.faults += [f"{what}: missed {principal}" for principal in missed]
    first = accused[0]["principal"] if accused else None
    score.first_right = int(first in actor["principals"] if actor else first is None)
    extra = {thing(m) for m in hunt["made"]} - {thing(m) for m in truth["made"]}
    score.made_wrong = len(extra)
    score.faults += [f"{what}: charged with {' '.join(one[:2])}" for one in sorted(extra)]
    score.disputed = len(hunt["made_disputed"])
    return score


def memory():
    """A disk in memory where there is one: a drill syncs a thousand files, 17 s where it works for 1."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def play(binary, one, noises):
    with tempfile.TemporaryDirectory(prefix="hikeshi-accuracy-", dir=memory()) as folder:
        out = pathlib.Path(folder) / "d"
        names = noises if one.noise == ALL else [one.noise] if one.noise else []
        mixed = [word for name in names for word in ("--noise", name)]
        run(binary, "drill", "--scenario", one.scenario, "--seed", one.seed, "--days", one.days, "--out", out, *mixed)
        truth = json.loads((out / "truth.json").read_text())
        total = Score(drills=1)
        for hint in ([], ["--notice", out / "notice.eml"]):
            hunt = json.loads(
                run(binary, "hunt", "--trail", out / "trail", "--json", "--threads", 1, *hint)
            )
            what = f"{one.scenario} {one.noise} seed {one.seed}{' with its notice' if hint else ''}"
            total.add(judge(hunt, truth, what))
        return total


def plays(binary, seeds, short):
    scenarios, noises = listed(binary)
    if not short:
        return [
            Play(scenario, noise, seed, 21)
            for seed in seeds
            for scenario in scenarios
            for noise in ("", *noises, ALL)
        ], noises
    # Twenty: each scenario alone and with everything, each noise in a clean trail, two in attacks.
    chosen = [(s, "") for s in scenarios] + [(s, ALL) for s in scenarios]
    chosen += [("clean", n) for n in noises]
    chosen += [("exposed-key-mining", "new-admin"), ("console-password", "hire-abroad")]
    return [Play(s, n, 100 + i, 8) for i, (s, n) in enumerate(chosen)], noises


def table(scores):
    lines = [
        "| scenario | noise | drills | hunts | first right | high right / wrong | medium right / wrong "
        "| low | missed | wrong things | disputed things |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (scenario, noise), s in scores.items():
        pair = [f"{s.right[level]} / {s.wrong[level]}" for level in ("high", "medium")]
        low = s.right["low"] + s.wrong["low"]
        lines.append(
            f"| {scenario} | {noise or '-'} | {s.drills} | {s.hunts} | {s.first_right} | {pair[0]} "
            f"| {pair[1]} | {low} | {s.missed} | {s.made_wrong} | {s.disputed} |"
        )
    return lines


def verdict(total):
    """Lines that say what was asked for and what there is, and whether all of it was met."""
    lines, met = [], True
    for level, needed in NEEDED.items():
        count = total.right[level] + total.wrong[level]
        share = total.right[level] / count if count else 1.0
        lines.append(f"{level}: {share:.2%} of {count} right, at least {needed:.0%} asked for")
        met &= share >= needed
    false = sum(total.wrong[level] for level in ("high", "medium"))
    lines.append(f"false actors: {false}, none allowed")
    lines.append(f"first suspect right: {total.first_right} of {total.hunts} hunts")
    lines.append(f"missed principals of intruders: {total.missed}; things charged wrongly: {total.made_wrong}")
    met &= false == 0 and total.first_right == total.hunts and total.missed == 0
    return lines, met


def commit():
    done = subprocess.run(
        ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def machine():
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def seeds_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("hikeshi", nargs="?", default=os.environ.get("HIKESHI", ""))
    parser.add_argument("--seeds", default="1-5", help="of each scenario with each noise (1-5: 240 drills)")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--scenario", help="this one alone")
    parser.add_argument("--noise", help="this one alone; - for none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true", help="append the figures to RESULTS.md")
    args = parser.parse_args()
    binary = str(pathlib.Path(args.hikeshi).resolve())
    chosen, noises = plays(binary, seeds_of(args.seeds), args.short)
    chosen = [
        p
        for p in chosen
        if args.scenario in (None, p.scenario) and args.noise in (None, p.noise or "-")
    ]
    scores, total = {}, Score()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for one, score in zip(chosen, pool.map(lambda p: play(binary, p, noises), chosen)):
            scores.setdefault((one.scenario, one.noise), Score()).add(score)
            total.add(score)
            for fault in score.faults:
                print(fault, flush=True)
    lines, met = verdict(total)
    print("\n".join(table(scores) + [""] + lines))
    if args.keep:
        with open(ROOT / "bench" / "RESULTS.md", "a") as file:
            date = datetime.date.today().isoformat()
            file.write(f"\n## Accuracy\n\n{date}, {machine()}, commit {commit()}, {total.drills} drills\n\n")
            file.write("\n".join(table(scores) + [""] + [f"- {line}" for line in lines]) + "\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
