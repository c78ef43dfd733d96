// SPDX-License-Identifier: Apache-2.0
// Cases that nobody would wish for: hostile, random, huge, and the worst of all in bytes.
#include <fmt/format.h>

#include <random>

#include "report/sample_cases.h"

namespace hikeshi::report {
namespace {

using casefile::CaseState;
using casefile::Fact;

constexpr UtcTime kStart{1795482740};  // 2026-11-24T01:12:20Z

std::string at(UtcTime t) { return format_rfc3339(t); }

}  // namespace

std::vector<std::string> hostile_texts() {
  return {
      "<script>window.__pwned=1</script>",
      "\"onmouseover=\"window.__pwned=2\" x=\"",
      "' autofocus onfocus='window.__pwned=3",
      "javascript:window.__pwned=4",
      "</style><script>window.__pwned=5</script>",
      "</title><script>window.__pwned=6</script>",
      "</svg></math><img src=x onerror=\"window.__pwned=7\">",
      "<!-- --!><img src=http://192.0.2.66/x.png>",
      "<![CDATA[<iframe src=\"https://example.com/\">]]>",
      "<svg><animate onbegin=window.__pwned=8 attributeName=x></svg>",
      "<a href=\"http://example.com/\">click</a><base href=http://example.com/>",
      "<meta http-equiv=refresh content=\"0;url=http://192.0.2.66/\">",
      "<link rel=stylesheet href=//example.com/x.css><style>@import 'http://192.0.2.66/';</style>",
      "\xE2\x80\xAEgnp.exe\xE2\x81\xA6 \xE2\x80\x8B\xEF\xBB\xBF",
      std::string("nul\0byte", 8),
      "\xFF\xFE\xC0\xAF invalid \xED\xA0\x80",
      "\x1b[2J\x1b]0;owned\x07\r\nsecond line\x9b"
      "31m",
      std::string(10240, 'A'),
      std::string(3000, '"'),
      "日本語の名前𠮷野家 ｶﾀｶﾅ 한국어 🔥",
      [] {
        std::string z = "z";
        for (int i = 0; i < 4000; ++i) z += "\xCC\x81";
        return z;
      }(),
      "{} {0} %s %n ${x} $(id) `id`; DROP TABLE cases;--",
      "&lt;script&gt; &#x3c;img&#62; &amp;amp;",
      "]]>--></textarea></select></table></td></tr><plaintext>",
  };
}

std::vector<Todo> hostile_todo() {
  std::vector<Todo> todo;
  const std::vector<std::string> texts = hostile_texts();
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string& next = texts[(i + 1) % texts.size()];
    todo.push_back({texts[i], next, texts[(i + 2) % texts.size()], texts[(i + 3) % texts.size()]});
  }
  return todo;
}

namespace {

constexpr std::string_view kKinds[] = {"notice",
                                       "reported.account",
                                       "reported.access_key",
                                       "reported.user",
                                       "reported.exposure",
                                       "hunt",
                                       "hunt.account",
                                       "suspect",
                                       "suspect.reason",
                                       "suspect.against",
                                       "actor",
                                       "actor.principal",
                                       "actor.credential",
                                       "actor.address",
                                       "made",
                                       "made.disputed",
                                       "cause",
                                       "gap",
                                       "unread",
                                       "timeline",
                                       "answer",
                                       "done",
                                       "something.new"};
constexpr std::string_view kNames[] = {"class",
                                       "subject",
                                       "original_subject",
                                       "sender",
                                       "sent_at",
                                       "authentication",
                                       "activity",
                                       "deadline",
                                       "restrictions",
                                       "required",
                                       "actor_found",
                                       "files",
                                       "records",
                                       "kind",
                                       "confidence",
                                       "first_seen",
                                       "last_seen",
                                       "addresses",
                                       "credentials",
                                       "code",
                                       "text",
                                       "principal",
                                       "issued_by",
                                       "issued_at",
                                       "role",
                                       "instance",
                                       "events",
                                       "type",
                                       "id",
                                       "arn",
                                       "region",
                                       "made_at",
                                       "made_by",
                                       "removed_at",
                                       "left",
                                       "what",
                                       "detail",
                                       "reasons",
                                       "against",
                                       "verdict",
                                       "resource",
                                       "port",
                                       "cidr",
                                       "opened_at",
                                       "opened_by",
                                       "from",
                                       "to",
                                       "state",
                                       "why",
                                       "reason",
                                       "offset",
                                       "time",
                                       "tactic",
                                       "by",
                                       "at",
                                       "title",
                                       "target",
                                       "event_count",
                                       "document_sha256",
                                       "first_event",
                                       "last_event",
                                       "rules_loaded",
                                       "problems",
                                       "made_by_actor"};

bool wants_time(std::string_view name) {
  return name == "time" || name.ends_with("_at") || name.ends_with("_seen") || name == "from" ||
         name == "to" || name == "deadline";
}

// Keeps the words that steer the report where it must take a certain way through them.
std::string steering(std::string_view kind, std::string_view name) {
  if (name == "actor_found" || name == "left" || name == "made_by_actor") return "true";
  if (kind == "suspect" && name == "confidence") return "high";
  return {};
}

}  // namespace

CaseState hostile_case() {
  const std::vector<std::string> texts = hostile_texts();
  CaseState state;
  state.case_id = "<script>window.__pwned=9</script>\"'\x1b[31m";
  state.opened_at = kStart;
  size_t n = 0;
  const auto text = [&] { return texts[n++ % texts.size()]; };
  for (std::string_view kind : kKinds) {
    for (size_t i = 0; i < texts.size(); ++i) {
      Fact fact;
      fact.id = fmt::format("f{}", state.facts.size() + 1);
      fact.kind = kind;
      // Reasons must meet their suspects to be shown.
      fact.subject = kind.starts_with("suspect") ? texts[i] : text();
      fact.says = text();
      for (std::string_view name : kNames) {
        std::string value = steering(kind, name);
        if (wants_time(name) && i % 2 == 0) value = at(kStart.plus(static_cast<int64_t>(i) * 977));
        fact.attributes[std::string(name)] = {value.empty() ? text() : value, text()};
      }
      fact.evidence.push_back({text(), text(), text(), n, static_cast<int>(i), text()});
      state.facts.push_back(std::move(fact));
    }
  }
  for (const std::string& one : texts) {
    state.notes.push_back({1, kStart, casefile::Note{one, one}});
    state.documents.push_back({one, one, one});
  }
  return state;
}

CaseState random_case(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](size_t n) { return static_cast<size_t>(random() % n); };
  const std::vector<std::string> hostile = hostile_texts();
  const auto text = [&]() -> std::string {
    switch (below(5)) {
      case 0:
        return hostile[below(hostile.size())];
      case 1:
        return std::string(below(300), static_cast<char>(below(256)));
      case 2:
        return at({static_cast<int64_t>(below(4000000000))});
      case 3: {
        std::string wide;
        for (size_t i = below(200); i > 0; --i) wide += "漢";
        return wide;
      }
      default:
        return fmt::format("name-{}", below(20));
    }
  };
  CaseState state;
  state.case_id = text();
  state.opened_at = kStart;
  state.closed = below(2) == 0;
  for (size_t i = below(600); i > 0; --i) {
    Fact fact;
    fact.id = fmt::format("f{}", state.facts.size() + 1);
    fact.kind = kKinds[below(std::size(kKinds))];
    fact.subject = text();
    fact.says = text();
    for (size_t k = below(20); k > 0; --k) {
      const std::string_view name = kNames[below(std::size(kNames))];
      const std::string value = below(2) == 0 ? steering(fact.kind, name) : "";
      fact.attributes[std::string(name)] = {value.empty() ? text() : value};
    }
    for (size_t k = below(5); k > 0; --k) {
      fact.evidence.push_back(
          {text(), text(), text(), random(), static_cast<int>(below(9)), text()});
    }
    state.facts.push_back(std::move(fact));
  }
  return state;
}

CaseState huge_case(size_t things, bool hostile) {
  CaseState state = mining_case();
  state.case_id = "20261126-huge";
  std::erase_if(state.facts,
                [](const Fact& f) { return f.kind == "made" || f.kind == "timeline"; });
  const std::string bad = hostile ? std::string(400, '"') : "";
  const auto add = [&](std::string_view kind, std::string subject) -> Fact& {
    Fact fact;
    fact.id = fmt::format("f{}", 1000 + state.facts.size());
    fact.kind = kind;
    fact.subject = std::move(subject);
    fact.says = "The actor did " + fact.subject;
    fact.evidence.push_back(
        {"log", "trail/a.json.gz", fact.subject, 1811 * state.facts.size(), 0, ""});
    state.facts.push_back(std::move(fact));
    return state.facts.back();
  };
  for (size_t i = 0; i < things; ++i) {
    const std::string when = at(kStart.plus(7 * static_cast<int64_t>(i)));
    Fact& made = add("made", fmt::format("i-{:017x}{}", i, bad));
    made.set("type", "ec2:instance" + bad).set("id", made.subject).set("region", "us-east-1");
    made.set("made_at", when).set("made_by", "ci-deploy" + bad).set("what", "created");
    made.set("left", i % 3 == 0 ? "true" : "");
    add("timeline", fmt::format("event-{}", i))
        .set("time", when)
        .set("text", "RunInstances" + bad)
        .set("tactic", hostile ? fmt::format("t{}{}", i, bad) : "impact");
  }
  return state;
}

CaseState worst_case() {
  const std::string quotes(240, '"');  // no cell is read further
  CaseState state;
  state.case_id = quotes;
  for (std::string_view kind : kKinds) {
    // More than any table shows.
    for (size_t i = 0; i < (kind == "made" ? 1700U : 420U); ++i) {
      Fact fact;
      fact.id = fmt::format("f{}", state.facts.size() + 1);
      fact.kind = kind;
      fact.subject = fmt::format("{}{}", i, quotes);
      if (kind.starts_with("suspect.")) fact.subject = fmt::format("{}{}", i % 30, quotes);
      fact.says = quotes;
      for (std::string_view name : kNames) {
        const std::string steered = steering(kind, name);
        fact.attributes[std::string(name)] = {steered.empty() ? quotes : steered};
      }
      if (i % 2 == 0) fact.set("what", "modified");
      fact.set("time", at(kStart.plus(static_cast<int64_t>(i) * 61)))
          .set("tactic", fmt::format("{}{}", i % 20, quotes));
      for (size_t k = 0; k < 4; ++k)
        fact.evidence.push_back({quotes, fact.id + quotes, quotes, 0, 1, quotes});
      state.facts.push_back(std::move(fact));
    }
  }
  return state;
}

}  // namespace hikeshi::report
