// SPDX-License-Identifier: Apache-2.0
// Cases for the tests of the modules that read facts, written in a few words. For tests only.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casefile/case_state.h"

namespace hikeshi::testing {

using casefile::CaseState;
using casefile::Fact;
using casefile::Standing;

inline constexpr const char* kAccount = "111122223333";

class CaseBuilder {
 public:
  using Values = std::initializer_list<std::pair<const char*, std::string>>;

  CaseBuilder() {
    state_.case_id = "case-under-test";
    state_.opened_at = *parse_rfc3339("2026-11-23T10:00:00Z");
  }

  CaseBuilder& add(std::string kind, std::string subject, Values values = {}) {
    Fact fact;
    fact.id = "f" + std::to_string(state_.facts.size() + 1);
    fact.kind = std::move(kind);
    fact.subject = std::move(subject);
    fact.standing = fact.kind.starts_with("reported") || fact.kind == "notice" ? Standing::kReported
                    : fact.kind == "answer" || fact.kind == "done"             ? Standing::kStated
                                                                   : Standing::kObserved;
    for (const auto& [name, value] : values) fact.attributes[name].push_back(value);
    state_.facts.push_back(std::move(fact));
    return *this;
  }

  // The notice that the calls of reported() after it belong to.
  CaseBuilder& notice(std::string cls, std::string id = "notice:0123456789ab") {
    notice_ = std::move(id);
    return add("notice", notice_,
               {{"class", std::move(cls)},
                {"authentication", "pass"},
                {"sent_at", "2026-11-23T09:00:00Z"},
                {"deadline", "2026-11-24T09:00:00Z"},
                {"deadline_source", "stated"}});
  }
  CaseBuilder& reported(const std::string& what, std::string subject) {
    return add("reported." + what, std::move(subject), {{"notice", notice_}});
  }
  CaseBuilder& made(std::string type, std::string id, std::string region = "us-east-1",
                    std::string confidence = "high") {
    return add("made", id,
               {{"type", std::move(type)},
                {"id", id},
                {"region", std::move(region)},
                {"confidence", std::move(confidence)},
                {"left", "true"},
                {"what", "created"},
                {"made_at", "2026-11-23T08:00:00Z"},
                {"made_by", "arn:aws:iam::111122223333:user/ci"}});
  }
  CaseBuilder& with(const char* name, std::string value) {
    state_.facts.back().attributes[name] = {std::move(value)};
    return *this;
  }
  CaseBuilder& with(const char* name, std::vector<std::string> values) {
    state_.facts.back().attributes[name] = std::move(values);
    return *this;
  }
  CaseBuilder& without(const char* name) {
    state_.facts.back().attributes.erase(name);
    return *this;
  }
  CaseBuilder& done(std::string step, std::string sentence, std::string sentence_ja,
                    std::string phase = "contain") {
    return add("done", std::move(step),
               {{"by", "Sato"},
                {"at", "2026-11-23T11:00:00Z"},
                {"phase", std::move(phase)},
                {"sentence", std::move(sentence)},
                {"sentence_ja", std::move(sentence_ja)}});
  }
  CaseBuilder& standing(Standing value) {
    state_.facts.back().standing = value;
    return *this;
  }
  CaseBuilder& says(std::string text) {
    state_.facts.back().says = std::move(text);
    return *this;
  }
  CaseBuilder& answer(std::string question, std::string text) {
    return add("answer", std::move(question), {{"text", std::move(text)}, {"by", "Sato"}});
  }

  // Of the `actor.credential` fact of that id.
  CaseBuilder& confidence_of(std::string_view credential, std::string value) {
    for (Fact& fact : state_.facts) {
      if (fact.kind == "actor.credential" && fact.subject == credential)
        fact.set("confidence", value);
    }
    return *this;
  }

  const CaseState& state() const { return state_; }

 private:
  CaseState state_;
  std::string notice_;
};

inline std::string user_arn(const std::string& name) {
  return "arn:aws:iam::111122223333:user/" + name;
}
inline std::string role_arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

}  // namespace hikeshi::testing
