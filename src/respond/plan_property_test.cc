// SPDX-License-Identifier: Apache-2.0
// What holds for every plan, whatever the facts: tried on random cases. The seed is printed.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "respond/made_steps.h"
#include "respond/plan.h"

namespace hikeshi::respond {
namespace {

using testing::CaseBuilder;
using testing::Fact;
using testing::kAccount;
using testing::role_arn;
using testing::user_arn;

std::vector<std::string> all_types() {
  std::vector<std::string> types = {"quantum:computer", ""};
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) types.emplace_back(kind.type);
  }
  return types;
}

class RandomCase {
 public:
  explicit RandomCase(unsigned seed) : random_(seed) {}

  CaseBuilder make() {
    for (int i = pick(3); i > 0; --i) add_notice(i);
    for (int i = pick(8); i > 0; --i) add_credential();
    for (int i = pick(25); i > 0; --i) add_made();
    for (int i = pick(4); i > 0; --i) add_other();
    return builder_;
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool chance(int percent) { return pick(100) < percent; }
  std::string one_of(std::initializer_list<const char*> values) {
    return *(values.begin() + pick(static_cast<int>(values.size())));
  }
  std::string name() {
    if (chance(15))
      return one_of(
          {"a'b", "$(id)", "x y", "-x", "a\nb", "\xff", "日本", "file:///etc/passwd", ""});
    return one_of({"ci", "deploy", "web", "backup", "ann"}) + std::to_string(pick(4));
  }
  std::string key() {
    return "AKIAQ7EXMPL2WKCNO5A" + std::string(1, static_cast<char>('A' + pick(6)));
  }
  std::string session() {
    return "ASIAQ7EXMPL2WKCNO5A" + std::string(1, static_cast<char>('A' + pick(6)));
  }
  std::string instance() { return "i-0a1b2c3d4e5f6071" + std::to_string(pick(6)); }
  std::string region() { return one_of({"us-east-1", "eu-west-1", "ap-northeast-1", ""}); }

  void add_notice(int number) {
    const std::string id = "notice:00000000000" + std::to_string(number);
    builder_.add("notice", id,
                 {{"class", one_of({"abuse", "exposed_key", "irregular_activity", "resolved"})},
                  {"authentication", one_of({"pass", "none", "fail", "arc"})}});
    if (chance(30)) builder_.with("restrictions", "start_stop_block");
    for (int i = pick(4); i > 0; --i) {
      const int what = pick(8);
      const std::pair<const char*, std::string> values[] = {
          {"reported.account", kAccount},
          {"reported.instance", instance()},
          {"reported.access_key", chance(70) ? key() : session()},
          {"reported.user", name()},
          {"reported.role", name()},
          {"reported.region", region()},
          {"reported.root", "root"},
          {"reported.own_address", "192.0.2.7"}};
      builder_.add(values[what].first, values[what].second, {{"notice", id}});
    }
  }

  void add_credential() {
    const std::string principal = one_of({"user", "role", "root", "none"});
    const std::string arn = principal == "user"   ? user_arn(name())
                            : principal == "role" ? role_arn(name())
                            : principal == "root" ? "arn:aws:iam::111122223333:root"
                                                  : "";
    const std::string kind = one_of({"access_key", "session", "console_session", "federation_token",
                                     "session_token", "instance_role", "root"});
    builder_.add("actor.credential", kind == "access_key" ? key() : session(), {{"kind", kind}});
    if (!arn.empty()) builder_.with("principal", arn);
    if (chance(40)) builder_.with("issued_by", chance(50) ? key() : session());
    if (kind == "instance_role")
      builder_.with("instance", instance()).with("role", role_arn(name()));
    if (chance(50) && !arn.empty())
      builder_.add("suspect", arn, {{"confidence", one_of({"high", "medium", "low"})}});
  }

  void add_made() {
    static const std::vector<std::string> types = all_types();
    const std::string type = types[static_cast<size_t>(pick(static_cast<int>(types.size())))];
    const std::string id = type == "ec2:instance"     ? instance()
                           : type == "iam:access-key" ? key()
                           : chance(20) ? "arn:aws:x:us-east-1:111122223333:thing/p/" + name()
                                        : name();
    builder_.made(type, id, region(), one_of({"high", "high", "high", "medium", "low", ""}));
    if (chance(15)) builder_.without("left");
    if (chance(15)) builder_.with("what", "modified");
    if (chance(10)) builder_.with("against", "used_by_others");
    if (chance(50)) builder_.with("parent", name());
    if (chance(10)) builder_.with("regenerates", "true");
    if (chance(15)) dispute();
  }

  void dispute() {
    Fact copy = builder_.state().facts.back();
    builder_.add("made.disputed", copy.subject, {{"left", "true"}});
    for (const char* name : {"type", "id", "region"})
      builder_.with(name, std::string(copy.one(name)));
  }

  void add_other() {
    const int what = pick(5);
    if (what == 0) builder_.add("hunt", "hunt", {{"actor_found", "true"}});
    if (what == 1)
      builder_.add(
          "cause", one_of({"open_port", "no_mfa", "wide_trust", "other"}),
          {{"verdict", "likely"}, {"resource", name()}, {"port", "22"}, {"cidr", "0.0.0.0/0"}});
    if (what == 2) builder_.answer("region:" + instance(), "eu-west-1");
    if (what == 3) builder_.answer("keep-instance:" + instance(), "needed");
    if (what == 4) builder_.answer("key-owner:" + key(), name());
  }

  std::mt19937 random_;
  CaseBuilder builder_;
};

struct Case {
  explicit Case(unsigned seed)
      : state(RandomCase(seed).make().state()), plan(make_plan(state, {})) {
    for (const Fact& fact : state.facts) facts.emplace(fact.id, &fact);
  }
  Case(const Case&) = delete;
  Case(Case&&) = default;  // moving the facts keeps them where they are
  testing::CaseState state;
  Plan plan;
  std::map<std::string, const Fact*> facts;
};

void for_many_cases(void (*check)(const Case&)) {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all;
    for (unsigned seed = 1; seed <= 120; ++seed) all.emplace_back(seed);
    return all;
  }();
  for (size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(i + 1));
    check(cases[i]);
    if (::testing::Test::HasFailure()) return;
  }
}

bool is_unsure(const Fact& fact) {
  return fact.kind == "made.disputed" ||
         (fact.kind == "made" &&
          (fact.one("confidence") != "high" || !fact.all("against").empty()));
}

bool is_left(const Fact& fact) {
  return fact.kind == "made" && fact.is("left") && fact.one("what") == "created";
}

TEST(PlanProperty, IdsAreUniqueAndPlain) {
  for_many_cases([](const Case& c) {
    std::set<std::string> ids;
    for (const Step& step : c.plan.steps) {
      EXPECT_TRUE(ids.insert(step.id).second) << step.id;
      EXPECT_EQ(step.id.find_first_not_of(
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"),
                std::string::npos)
          << step.id;
      EXPECT_FALSE(step.title.en.empty() || step.title.ja.empty() || step.verify.ja.empty() ||
                   step.undo.ja.empty())
          << step.id;
    }
  });
}

TEST(PlanProperty, PhasesComeInOrder) {
  for_many_cases([](const Case& c) {
    EXPECT_TRUE(std::is_sorted(c.plan.steps.begin(), c.plan.steps.end(),
                               [](const Step& a, const Step& b) { return a.phase < b.phase; }));
  });
}

TEST(PlanProperty, RegeneratorsGoBeforeWorkloadsBeforeNetworksBeforeStorageBeforeIdentities) {
  for_many_cases([](const Case& c) {
    MadeClass last = MadeClass::kRegenerator;
    for (const Step& step : c.plan.steps) {
      if (step.phase != Phase::kEradicate || !step.id.starts_with("delete-") ||
          step.because.empty())
        continue;
      const Fact& fact = *c.facts.at(step.because.front());
      if (fact.kind != "made" || !fact.one("regenerates").empty() ||
          step.id.starts_with("delete-volumes"))
        continue;
      const MadeKind* kind = find_made_kind(fact.one("type"), fact.one("id"));
      if (kind == nullptr) continue;
      EXPECT_GE(kind->made_class, last) << step.id;
      last = kind->made_class;
    }
  });
}

TEST(PlanProperty, NothingIrreversibleHappensToWhatIsNotSure) {
  for_many_cases([](const Case& c) {
    for (const Step& step : c.plan.steps) {
      if (step.danger != Danger::kIrreversible) continue;
      EXPECT_FALSE(step.question) << step.id;
      for (const auto& [id, fact] : c.facts) {
        if (!is_unsure(*fact) || !fact->is("left") || fact->one("what") == "modified") continue;
        EXPECT_FALSE(step.target == fact->one("id") &&
                     c.facts.at(step.because.front())->one("type") == fact->one("type"))
            << step.id << " " << id;
      }
    }
  });
}

TEST(PlanProperty, NothingRestsOnAForgedOrClosingNoticeAlone) {
  for_many_cases([](const Case& c) {
    for (const Step& step : c.plan.steps) {
      if (step.danger != Danger::kIrreversible) continue;
      const bool grounded =
          std::any_of(step.because.begin(), step.because.end(), [&](const std::string& id) {
            const Fact& fact = *c.facts.at(id);
            if (!fact.kind.starts_with("reported.")) return fact.kind != "answer";
            for (const Fact* notice : c.state.of_kind("notice")) {
              if (notice->subject == fact.one("notice"))
                return notice->one("authentication") != "fail" &&
                       notice->one("class") != "resolved";
            }
            return false;
          });
      EXPECT_TRUE(grounded) << step.id;
    }
  });
}

TEST(PlanProperty, WhatIsMadeAndLeftIsDeletedOrAsked) {
  for_many_cases([](const Case& c) {
    for (const auto& [fact_id, its_fact] : c.facts) {
      const auto& id = fact_id;  // a binding itself cannot be captured by clang 14
      const auto* fact = its_fact;
      if (!is_left(*fact)) continue;
      const bool kept = std::any_of(c.facts.begin(), c.facts.end(), [&](const auto& f) {
        return f.second->kind == "answer" &&
               f.second->subject == "keep-instance:" + std::string(fact->one("id"));
      });
      const bool covered =
          std::any_of(c.plan.steps.begin(), c.plan.steps.end(), [&](const Step& step) {
            const bool names =
                std::find(step.because.begin(), step.because.end(), id) != step.because.end();
            return names && (step.question ||
                             (step.phase == Phase::kEradicate && step.id.starts_with("delete-")));
          });
      EXPECT_TRUE(covered || kept) << id << " " << fact->one("type") << " " << fact->one("id");
    }
  });
}

TEST(PlanProperty, EveryCredentialIsContainedOrAsked) {
  for_many_cases([](const Case& c) {
    std::set<std::string> gone;  // users, roles, keys and instances that the logs show removed
    for (const auto& [id, fact] : c.facts) {
      if (fact->kind == "made" && !fact->is("left")) gone.insert(std::string(fact->one("id")));
    }
    if (!gone.empty()) return;
    for (const auto& [fact_id, fact] : c.facts) {
      const auto& id = fact_id;
      if (fact->kind != "actor.credential") continue;
      const bool covered =
          std::any_of(c.plan.steps.begin(), c.plan.steps.end(), [&](const Step& step) {
            return step.phase == Phase::kContain &&
                   std::find(step.because.begin(), step.because.end(), id) != step.because.end();
          });
      EXPECT_TRUE(covered) << id << " " << fact->subject << " " << fact->one("kind");
    }
  });
}

TEST(PlanProperty, CommandsKeepTheRules) {
  for_many_cases([](const Case& c) {
    for (const Step& step : c.plan.steps) {
      for (const std::string& call : step.calls) {
        for (const char* never : {"DeleteTrail", "StopLogging", "DeleteLogGroup", "DeleteFlowLogs",
                                  "DeleteDetector", "DeleteLogStream"})
          EXPECT_EQ(call.find(never), std::string::npos) << step.id;
      }
      for (const std::string& line : step.cli) {
        EXPECT_EQ(line.find('\n'), std::string::npos) << step.id;
        if (line.find("aws iam update-access-key") != std::string::npos ||
            line.find("aws iam delete-access-key") != std::string::npos) {
          EXPECT_NE(line.find("--user-name"), std::string::npos) << line;
        }
      }
      if (step.danger != Danger::kNone) {
        EXPECT_FALSE(step.cli.empty()) << step.id;
      }
    }
  });
}

TEST(PlanProperty, EvidenceIsTakenBeforeTermination) {
  for_many_cases([](const Case& c) {
    std::set<std::string> snapshots;
    for (const Step& step : c.plan.steps) {
      if (step.id.starts_with("snapshot-instance-")) snapshots.insert(step.target);
      if (step.id.starts_with("delete-ec2-instance-i-") && step.danger == Danger::kIrreversible) {
        EXPECT_TRUE(snapshots.contains(step.target)) << step.id;
      }
    }
  });
}

TEST(PlanProperty, SameFactsGiveTheSameBytes) {
  for_many_cases([](const Case& c) {
    const Plan again = make_plan(c.state, {});
    EXPECT_EQ(to_json(again, Lang::kEn), to_json(c.plan, Lang::kEn));
    EXPECT_EQ(again.hash, c.plan.hash);
    for (const Step& step : c.plan.steps) {
      for (const std::string& id : step.because) EXPECT_TRUE(c.facts.contains(id)) << id;
    }
  });
}

TEST(PlanProperty, TextFitsTheTerminal) {
  for_many_cases([](const Case& c) {
    if (c.state.facts.size() > 60) return;  // long plans say nothing new and take long
    for (Lang lang : {Lang::kEn, Lang::kJa}) {
      const std::string text = to_text(c.plan, lang, 90);
      for (std::string_view line : split(text, '\n')) {
        EXPECT_EQ(printable(line), line);
        // One word may be wider than the terminal: a policy document, a query.
        if (display_width(line) <= 90) continue;
        const std::string_view words = trim(line);
        EXPECT_TRUE(words.find_first_of("'\"") != std::string_view::npos ||
                    words.find(' ') == std::string_view::npos)
            << line;
      }
    }
  });
}

}  // namespace
}  // namespace hikeshi::respond
