// SPDX-License-Identifier: Apache-2.0
// Whether a port stood open: by the rules as the logs tell them, each with its end, and by the
// state at the attack.
#include <fmt/format.h>

#include <algorithm>

#include "cause/court.h"

namespace hikeshi::cause {
namespace {

std::vector<Evidence> events_of(const Exposure& e) {
  std::vector<Evidence> out;
  for (const auto& turn : {e.opened, e.closed}) {
    if (turn) out.push_back({"log", "", turn->event_id, 0, 0, turn->event});
  }
  return out;
}

Words words_of(const Exposure& e) {
  std::string en = fmt::format("security group {} let {} at {} on {}", e.group, e.rule.value,
                               e.instance, e.ports()),
              ja = fmt::format("セキュリティグループ {} は {} から {} の {} を許可していた",
                               e.group, e.rule.value, e.instance, e.ports());
  if (e.opened) {
    const std::string at = format_rfc3339(e.opened->at);
    en += fmt::format(" from {} ({} by {})", at, e.opened->event, e.opened->by);
    ja += fmt::format("。開始 {}（{}、{}）", at, e.opened->event, e.opened->by);
  } else {
    en += " since before the logs begin";
    ja += "。開始はログより前";
  }
  if (e.closed) {
    const std::string at = format_rfc3339(e.closed->at);
    en += fmt::format(" to {} ({} by {})", at, e.closed->event, e.closed->by);
    ja += fmt::format("、終了 {}（{}、{}）", at, e.closed->event, e.closed->by);
  } else {
    en += "; these logs show no end of it";
    ja += "。終了はログに見られない";
  }
  return {std::move(en), std::move(ja)};
}

Words doubt_words(const Exposure& e) {
  const std::string at = format_rfc3339(e.doubt->at);
  return {fmt::format("whether {} still let {} in on {}: {} at {} by {} took rules from it, and "
                      "the logs do not tell which",
                      e.group, e.rule.value, e.ports(), e.doubt->event, at, e.doubt->by),
          fmt::format("{} が {} から {} を許可し続けていたか: {} に {} が {} でルールを削除したが、"
                      "どのルールかはログから分からない",
                      e.group, e.rule.value, e.ports(), at, e.doubt->by, e.doubt->event)};
}

}  // namespace

void Court::open_port() {
  of("open_port").opinion.exposures = in_.exposures;
  for (const Exposure& e : in_.exposures) tell_exposure(e);
  for (const Fact* hint : hints("open_port")) rule_of(*hint);
  made_by_actor_itself();
}

// Whether it held when the attack came, or when a stranger signed in through it.
bool Court::mattered(const Exposure& e) const {
  const auto attack = in_.attack_at ? in_.attack_at : first_;
  // What was opened in the second of the attack was opened by it.
  if (attack && e.held(*attack) && (!e.opened || e.opened->at < *attack)) return true;
  return std::any_of(in_.logins.begin(), in_.logins.end(), [&](const Login& login) {
    return login.instance == e.instance && e.covers(login.port) && e.held(login.at) &&
           is_strangers(login);
  });
}

void Court::tell_exposure(const Exposure& e) {
  if (!concerned_.contains(e.instance) || !mattered(e)) return;
  const auto attack = in_.attack_at ? in_.attack_at : first_;
  if (e.doubt && attack && e.doubt->at <= *attack) return blind("open_port", doubt_words(e));
  Case& c = of("open_port");
  c.state = true;
  if (c.opinion.resource.empty()) {
    c.opinion.resource = e.group;
    c.opinion.region = e.region;
    c.opinion.port = e.span();
    c.opinion.cidr = e.rule.value;
  }
  c.opinion.ways.push_back(e);
  speak("open_port", "rule_open", words_of(e), events_of(e));
}

// Where nothing else speaks for it: what had stood open was shut when the attack came.
void Court::shut_before() {
  const Case& c = of("open_port");
  const auto attack = in_.attack_at ? in_.attack_at : first_;
  if (!attack || c.state || c.event) return;
  for (const Exposure& e : in_.exposures) {
    if (concerned_.contains(e.instance) && e.closed && e.closed->at <= *attack)
      contradict("open_port", "shut_before", words_of(e), events_of(e));
  }
}

// A rule that the hunt found opened. Where the logs were read again, what they tell of it counts:
// it may have been shut before the attack in a way that the hunt does not follow.
void Court::rule_of(const Fact& hint) {
  const auto opened = parse_rfc3339(hint.one("opened_at"));
  if (first_ && opened && *first_ <= *opened) return;
  if (exposure_of(hint, in_.exposures) != nullptr) return;  // told already
  of("open_port").state = true;
  speak("open_port", "rule_open",
        {fmt::format("security group {} was opened to {} on port {} at {} by {}",
                     hint.one("resource"), hint.one("cidr"), hint.one("port"),
                     hint.one("opened_at"), hint.one("opened_by")),
         fmt::format("セキュリティグループ {} のポート {} が {} に {} により {} へ開放された",
                     hint.one("resource"), hint.one("port"), hint.one("opened_at"),
                     hint.one("opened_by"), hint.one("cidr"))},
        hint.evidence);
}

void Court::made_by_actor_itself() {
  for (const Fact* instance : in_.state.of_kind("reported.instance")) {
    if (!made_by_actor(in_.state, instance->subject)) continue;
    for (const char* cause : {"open_port", "bad_image"})
      contradict(
          cause, "made_by_actor",
          {fmt::format("the reported instance {} was launched by the actor, who was in already",
                       instance->subject),
           fmt::format("通知されたインスタンス {} は侵入者自身が起動したもの", instance->subject)},
          instance->evidence);
  }
}

// The state at the attack has the last word over a rule that was once opened, unless somebody came
// in while it was.
void Court::exposed_instances() {
  if (attack() == nullptr || concerned_.empty()) return;
  size_t shut = 0;
  for (const auto& [instance, way] : attack()->ways) {
    using enum posture::AnyWay::Open;
    if (way.open == kNo || way.open == kWeb) ++shut;
    if (way.open == kUnknown)
      blind("open_port", {fmt::format("who reached {} at the attack: {}", instance, way.text),
                          fmt::format("攻撃時点の {} への到達性: {}", instance, way.text)});
    if (way.open == kWeb)
      blind("open_port",
            {fmt::format("{} was reached on {} alone, as a web server is", instance, way.text),
             fmt::format("{} は {} のみで到達可能（Web サーバーとして）", instance, way.text)});
    if (way.open != kYes) continue;
    Case& c = of("open_port");
    c.state = true;
    c.opinion.resource = way.group;
    c.opinion.region = way.region;
    c.opinion.port = way.port;
    c.opinion.cidr = way.cidr;
    speak("open_port", "stood_open",
          {fmt::format("{} was reached from the Internet by {} at the attack", instance, way.text),
           fmt::format("攻撃時点で {} はインターネットから {} で到達可能だった", instance,
                       way.text)});
  }
  if (of("open_port").state && shut == concerned_.size() && !somebody_came_through())
    contradict("open_port", "closed_at_attack",
               {"no instance concerned was reached on such a port at the attack",
                "攻撃時点では対象インスタンスのいずれにも該当ポートで到達できなかった"});
}

}  // namespace hikeshi::cause
