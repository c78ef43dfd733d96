// SPDX-License-Identifier: Apache-2.0
// Law 3 on random cases: no claim without facts, no stronger words than their standing, nothing
// half-said in a letter that is ready, no address but those allowed.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "reply/letters.h"

namespace hikeshi::reply {
namespace {

using casefile::Standing;
using testing::CaseBuilder;
using testing::Fact;
using testing::role_arn;
using testing::user_arn;

class RandomCase {
 public:
  explicit RandomCase(unsigned seed) : random_(seed) {}

  CaseBuilder make() {
    for (int i = 1 + pick(3); i > 0; --i) add_notice(i);
    if (chance(60)) add_hunt();
    for (int i = pick(12); i > 0; --i) add_fact();
    for (int i = pick(8); i > 0; --i) add_statement();
    return builder_;
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool chance(int percent) { return pick(100) < percent; }
  std::string one_of(std::initializer_list<const char*> values) {
    return *(values.begin() + pick(static_cast<int>(values.size())));
  }
  std::string text() {
    return one_of({"ci", "web server", "日本語の名前", "a\nb\r\nBcc: x@mail.example", "\x1b[31mred",
                   "\xff\xfe", "AKIAQ7EXMPL2WKCNO5TA", "we terminated it\"", "」ました。", "<b>",
                   "{0}{}", "[OPEN: x]", "aB3dEfGhIjKlMnOpQrStUvWxYz0123456789+/Ab"});
  }
  std::string time() {
    return "2026-11-2" + std::to_string(pick(4)) + "T0" + std::to_string(pick(9)) + ":00:00Z";
  }
  std::string instance() { return "i-0a1b2c3d4e5f6071" + std::to_string(pick(3)); }
  std::string key() {
    return "AKIAQ7EXMPL2WKCNO5T" + std::string(1, static_cast<char>('A' + pick(3)));
  }

  void add_notice(int number) {
    builder_.notice(one_of({"abuse", "exposed_key", "irregular_activity", "suspended",
                            "case_update", "finding", "resolved", "account_event"}),
                    "notice:00000000000" + std::to_string(number));
    builder_.with("authentication", one_of({"pass", "none", "arc", "fail"}));
    if (chance(70))
      builder_.with("reply_via", one_of({"abuse_mail", "support_case", "reseller", "none"}));
    if (chance(70))
      builder_.with("original_subject",
                    "Re: Your AWS Abuse Report [P01" + std::to_string(pick(4)) + "] " + text());
    if (chance(50))
      builder_.with("sender", one_of({"trustandsafety@support.aws.com", "ec2-abuse@amazon.com",
                                      "x@mail.example",
                                      "a <trustandsafety@support.aws.com> <x@mail.example>"}));
    if (chance(30))
      builder_.with("relayed_by",
                    one_of({"Example Cloud", "x@mail.example", "\"x\" <x@mail.example>"}));
    if (chance(30))
      builder_.with("case_id", one_of({"17012345678901", "case-111122223333-2026-0a",
                                       "x@mail.example", "1 2"}));
    if (chance(30)) builder_.with("abuse_reference", "P01" + std::to_string(pick(3)));
    if (chance(30))
      builder_.with("restrictions", one_of({"port_block", "quarantine_policy", "new_kind"}))
          .with("quarantine_policy", text());
    if (chance(30)) builder_.without("deadline");
    const int what = pick(7);
    const std::pair<const char*, std::string> values[] = {{"account", testing::kAccount},
                                                          {"instance", instance()},
                                                          {"access_key", key()},
                                                          {"user", text()},
                                                          {"masked_key", "AKI***"},
                                                          {"exposure", text()},
                                                          {"root", "root"}};
    builder_.reported(values[what].first, values[what].second);
  }

  void add_hunt() {
    builder_.add("hunt", "hunt",
                 {{"records", "12"}, {"first_event", time()}, {"last_event", time()}});
    if (chance(50)) builder_.with("actor_found", "true");
    if (chance(40)) builder_.add("actor", "actor", {{"first_seen", time()}, {"last_seen", time()}});
  }

  void add_fact() {
    const int what = pick(5);
    if (what == 0)
      builder_.add(
          "actor.credential", key(),
          {{"kind", one_of({"access_key", "session", "console_session", "root", "instance_role"})},
           {"principal", user_arn(text())},
           {"first_seen", time()},
           {"last_seen", time()}});
    if (what == 1)
      builder_.add("suspect", user_arn(text()),
                   {{"confidence", one_of({"high", "medium", "low"})}});
    if (what == 2)
      builder_.made(one_of({"ec2:instance", "iam:user", "lambda:function"}),
                    chance(50) ? instance() : text(), "us-east-1", one_of({"high", "medium"}));
    if (what == 2 && chance(30)) builder_.without("left").with("removed_at", time());
    if (what == 2 && chance(20)) builder_.with("what", "modified");
    if (what == 3)
      builder_.add("cause", one_of({"open_port", "no_mfa", "other"}),
                   {{"verdict", one_of({"likely", "confirmed", "ruled_out", "unknown"})},
                    {"resource", text()},
                    {"port", "22"},
                    {"cidr", "0.0.0.0/0"}});
    if (what == 4)
      builder_.add("gap", "111122223333/us-east-1",
                   {{"from", time()}, {"to", time()}, {"state", "lost"}});
    // Standings that no stage gives today may come: the words must follow them all the same.
    if (chance(20)) builder_.standing(static_cast<Standing>(pick(4)));
  }

  void add_statement() {
    if (chance(50)) {
      builder_.done(one_of({"delete-ec2-instance-", "contain-key-", "close-port-", "verify-"}) +
                        (chance(50) ? instance() : key()),
                    text(), text(), one_of({"contain", "eradicate", "harden", "recover"}));
      builder_.with("target", instance());
    } else {
      builder_.answer(one_of({"root-cause", "prevention", "contact", "case-id", "false-positive",
                              "corrective-action", "bill-amount", "reseller-address", "scope",
                              "full-answer-by"}),
                      text());
    }
  }

  std::mt19937 random_;
  CaseBuilder builder_;
};

struct Case {
  Case(unsigned seed, Lang lang) : state(RandomCase(seed).make().state()) {
    LetterOptions options;
    options.now = *parse_rfc3339("2026-11-22T00:00:00Z");
    options.letter_lang = lang;
    options.operator_lang = lang;
    if (seed % 3 == 0) options.resellers = {{"Example", "desk@example-cloud.example"}};
    letters = write_letters(state, options);
    again = write_letters(state, options);
  }
  const Fact* fact(const std::string& id) const {
    for (const Fact& f : state.facts) {
      if (f.id == id) return &f;
    }
    return nullptr;
  }
  testing::CaseState state;
  Letters letters, again;
};

void for_many_cases(void (*check)(const Case&)) {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all;
    all.reserve(250);
    for (unsigned seed = 1; seed <= 250; ++seed)
      all.emplace_back(seed, seed % 2 == 0 ? Lang::kEn : Lang::kJa);
    return all;
  }();
  for (size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(i + 1));
    check(cases[i]);
    if (::testing::Test::HasFailure()) return;
  }
}

bool has_words_of(Standing standing, Lang lang, const std::string& text) {
  const bool ja = lang == Lang::kJa;
  const std::string_view words[][2] = {{"Your notice reports that ", "AWS からの通知では、"},
                                       {"Our operator", "弊社担当者"},
                                       {"Our logs show that ", "弊社のログでは、"}};
  for (size_t i = 0; i < std::size(words); ++i) {
    if (text.starts_with(words[i][ja]) != (static_cast<size_t>(standing) == i)) return false;
  }
  return standing != Standing::kVerified || !ja ||
         text.find("AWS 上で確認済みです") != std::string::npos;
}

TEST(LetterProperty, EverySentenceStandsOnItsFactsInTheirWords) {
  for_many_cases([](const Case& c) {
    for (const Letter& letter : c.letters.letters) {
      for (const Sentence& sentence : letter.sentences) {
        EXPECT_EQ(sentence.facts.empty(), !sentence.standing) << sentence.text;
        for (const std::string& id : sentence.facts) {
          const Fact* fact = c.fact(id);
          ASSERT_NE(fact, nullptr) << id;
          EXPECT_EQ(fact->standing, *sentence.standing) << sentence.text;
        }
        if (sentence.standing) {
          EXPECT_TRUE(has_words_of(*sentence.standing, letter.lang, sentence.text))
              << sentence.text;
        }
      }
    }
  });
}

TEST(LetterProperty, FramesClaimNothing) {
  std::set<std::string> frames;
  static std::set<std::string>* seen = &frames;
  for_many_cases([](const Case& c) {
    for (const Letter& letter : c.letters.letters) {
      if (letter.kind == LetterKind::kCoveringNote) continue;
      for (const Sentence& sentence : letter.sentences) {
        if (!sentence.standing && !sentence.text.starts_with("[OPEN: ") &&
            letter.kind != LetterKind::kInterim)
          seen->insert(sentence.text);
      }
    }
  });
  // A frame is fixed text: it holds no id, no name, no time, and there are few of them.
  EXPECT_LT(frames.size(), 90u);
  for (const std::string& frame : frames) {
    for (const char* word : {"2026", "i-0a", "AKIA", "terminated", "deleted", "deactivated",
                             "削除した", "終了した", "mail.example"})
      EXPECT_EQ(frame.find(word), std::string::npos) << frame;
  }
}

TEST(LetterProperty, DraftsAndQuestionsAgree) {
  for_many_cases([](const Case& c) {
    std::map<std::string, std::set<std::string>> blocked;  // kind to question ids
    std::set<std::string> ids;
    for (const Question& q : c.letters.questions) {
      EXPECT_TRUE(ids.insert(q.id).second) << q.id;
      EXPECT_FALSE(q.text.empty());
      for (const std::string& kind : q.blocks) blocked[kind].insert(q.id);
    }
    for (const Letter& letter : c.letters.letters) {
      std::set<std::string> gaps;
      for (const Sentence& s : letter.sentences) {
        if (s.text.starts_with("[OPEN: ") && !s.standing)
          gaps.insert(s.text.substr(7, s.text.size() - 8));
      }
      for (const std::string& gap : gaps)
        EXPECT_TRUE(blocked[std::string(to_string(letter.kind))].contains(gap)) << gap;
      EXPECT_EQ(letter.body.starts_with("*** "), letter.draft);
      if (!gaps.empty()) {
        EXPECT_TRUE(letter.draft);
      }
      if (letter.to.empty() && letter.kind != LetterKind::kCoveringNote) {
        EXPECT_TRUE(letter.draft);
      }
    }
    for (const auto& [kind, open] : blocked) {
      const bool draft = std::any_of(
          c.letters.letters.begin(), c.letters.letters.end(),
          [&, name = kind](const Letter& l) { return to_string(l.kind) == name && l.draft; });
      EXPECT_TRUE(draft) << kind;
    }
  });
}

TEST(LetterProperty, ABodyIsItsSentencesAndNothingElse) {
  for_many_cases([](const Case& c) {
    for (const Letter& letter : c.letters.letters) {
      size_t at = letter.draft ? letter.body.find("\n") : 0;
      for (const Sentence& sentence : letter.sentences) {
        const size_t found = letter.body.find(sentence.text, at);
        ASSERT_NE(found, std::string::npos) << sentence.text;
        EXPECT_EQ(letter.body.substr(at, found - at).find_first_not_of("\n- "), std::string::npos)
            << sentence.text;
        at = found + sentence.text.size();
      }
      EXPECT_EQ(letter.body.substr(at), "\n");
      for (std::string_view line : split(letter.body, '\n')) EXPECT_EQ(printable(line), line);
    }
  });
}

TEST(LetterProperty, EachHasAFileOfItsOwn) {
  for_many_cases([](const Case& c) {
    std::set<std::string> files;
    for (const Letter& letter : c.letters.letters)
      EXPECT_TRUE(files.insert(letter.file).second) << letter.file;
  });
}

TEST(LetterProperty, AddressesAreThoseAllowed) {
  for_many_cases([](const Case& c) {
    for (const Letter& letter : c.letters.letters) {
      const std::string& to = letter.to;
      EXPECT_EQ(printable(letter.subject), letter.subject);
      if (letter.channel == "abuse_mail") {
        EXPECT_TRUE(to == "trustandsafety@support.aws.com" || to == "ec2-abuse@amazon.com") << to;
      } else if (letter.channel == "support_case") {
        EXPECT_TRUE(
            to.empty() || to.starts_with("Support Center case ") ||
            (letter.kind == LetterKind::kInterim &&
             (to.starts_with("Support Center, in ") || to.starts_with("Support Center(この通知"))))
            << to;
        EXPECT_EQ(to.find('@'), std::string::npos) << to;
      } else if (letter.channel == "reseller") {
        const bool stated = std::any_of(
            c.state.facts.begin(), c.state.facts.end(),
            [](const Fact& f) { return f.kind == "answer" && f.subject == "reseller-address"; });
        EXPECT_TRUE(to.find("@mail.example") == std::string::npos || stated) << to;
      } else {
        EXPECT_EQ(letter.channel, "operator");
        EXPECT_EQ(to, "");
      }
    }
  });
}

TEST(LetterProperty, KeysAndSecretsAreShortened) {
  for_many_cases([](const Case& c) {
    for (const Letter& letter : c.letters.letters) {
      if (letter.kind == LetterKind::kCoveringNote) continue;
      for (const Sentence& sentence : letter.sentences) {
        if (sentence.text.starts_with("[OPEN: ")) continue;
        EXPECT_EQ(sentence.text.find("AKIAQ7EXMPL2"), std::string::npos) << sentence.text;
        EXPECT_EQ(sentence.text.find("aB3dEfGhIjKl"), std::string::npos) << sentence.text;
      }
    }
  });
}

TEST(LetterProperty, SameFactsSameBytes) {
  for_many_cases([](const Case& c) { EXPECT_EQ(to_json(c.letters), to_json(c.again)); });
}

}  // namespace
}  // namespace hikeshi::reply
