// SPDX-License-Identifier: Apache-2.0
// What may be done to a thing, and the small questions that planners ask of a scene.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "respond/scene.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return text.starts_with(w); });
}

}  // namespace

void add_to(Because& because, const Fact& fact) {
  if (std::find(because.begin(), because.end(), fact.id) == because.end())
    because.push_back(fact.id);
}

const Fact* Scene::answer(std::string_view question) const {
  const auto it = answers.find(question);
  return it == answers.end() ? nullptr : it->second;
}

bool Scene::has_restriction(std::string_view name) const {
  for (const Fact* notice : state->of_kind("notice")) {
    const auto& all = notice->all("restrictions");
    if (std::find(all.begin(), all.end(), name) != all.end()) return true;
  }
  const auto met = state->of_kind(kRestriction);  // by a call of ours
  const auto done = state->of_kind("done");
  const std::string lifted = "verify-restriction-lifted-" + std::string(name);
  return std::any_of(met.begin(), met.end(), [&](const Fact* f) { return f->subject == name; }) &&
         std::none_of(done.begin(), done.end(),
                      [&](const Fact* f) { return f->subject == lifted; });
}

const Fact* Scene::find_made(std::string_view type, std::string_view id_or_name) const {
  for (const Fact* fact : made) {
    if (fact->one("type") == type &&
        (fact->one("id") == id_or_name || last_name(fact->one("id")) == id_or_name))
      return fact;
  }
  return nullptr;
}

std::string contested_key(const Fact& made) {
  const std::string_view id =
      made.one("id").empty() ? std::string_view(made.subject) : made.one("id");
  return std::string(made.one("type")) + " " + std::string(id);
}

bool touched_a_trail(const Scene& scene) {
  const auto touched = [](const Fact* fact) { return fact->one("type") == "cloudtrail:trail"; };
  return std::any_of(scene.made.begin(), scene.made.end(), touched) ||
         std::any_of(scene.disputed.begin(), scene.disputed.end(), touched);
}

// The ARN of an access entry is the principal's, in every cluster.
std::string_view place_of(const Fact& made) {
  const bool by_parent = made.one("arn").empty() || made.one("type") == "eks:access-entry";
  return by_parent ? made.one("parent") : made.one("arn");
}

std::string asked_as(const Scene& scene, const Fact& made) {
  const std::string name =
      slug(made.one("id").empty() ? std::string_view(made.subject) : made.one("id"));
  const auto it = scene.places.find(contested_key(made));
  if (it == scene.places.end()) return name;
  const std::string region(made.one("region"));
  const auto here = it->second.find(region);
  if (here != it->second.end() && here->second.size() > 1) {
    const std::string place = slug(place_of(made));
    return place_of(made).starts_with("arn:") ? place : name + "." + place;
  }
  return it->second.size() > 1 && !region.empty() ? name + "." + slug(region) : name;
}

std::string whose_question(const Scene& scene, const Fact& made) {
  return "whose:" + asked_as(scene, made);
}

namespace {

// What was answered, without what ends a sentence: "Actor.", "弊社です。"
std::string answered(const Scene& scene, std::string_view question) {
  const Fact* answer = scene.answer(question);
  if (answer == nullptr) return {};
  std::string text = to_lower(trim(answer->one("text")));
  for (std::string_view end : {".", "!", "。", "です", "のもの"}) {
    if (text.ends_with(end)) text.resize(text.size() - end.size());
  }
  return text;
}

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

// The word alone: "actor? not sure" and "the intruder did not make it" decide nothing.
std::optional<Verdict> said_of(const Scene& scene, std::string_view question) {
  const std::string text = answered(scene, question);
  if (is_any(text, {"actor", "attacker", "intruder", "the actor", "the attacker", "the intruder",
                    "攻撃者", "侵入者"}))
    return Verdict::kRemove;
  if (is_any(text, {"owner", "the owner", "ours", "mine", "自社", "弊社", "当社"}))
    return Verdict::kKeep;
  return std::nullopt;
}

bool said_yes(const Scene& scene, std::string_view question) {
  return is_any(answered(scene, question), {"yes", "はい"});
}

bool said_no(const Scene& scene, std::string_view question) {
  const std::string text = answered(scene, question);
  return is_any(text, {"no", "いいえ"}) || starts_with_any(text, {"no ", "no,", "いいえ"});
}

std::string subnet_question(std::string_view instance) { return "cut-subnet:" + slug(instance); }

Verdict verdict_on(const Scene& scene, const Fact& made) {
  if (const auto said = said_of(scene, whose_question(scene, made))) return *said;
  const std::string_view id =
      made.one("id").empty() ? std::string_view(made.subject) : made.one("id");
  const std::string type_and_name =
      std::string(made.one("type")) + " " + std::string(last_name(id));
  const bool doubtful =
      scene.contested.contains(contested_key(made)) || scene.used_by_others.contains(type_and_name);
  return doubtful ? Verdict::kAsk : Verdict::kRemove;
}

bool is_root_arn(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  return parsed && parsed->resource == "root";
}

std::string user_name_of(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed || !parsed->resource.starts_with("user/")) return {};
  return std::string(last_name(parsed->resource));
}

std::string role_name_of(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed) return {};
  if (parsed->resource.starts_with("role/")) return std::string(last_name(parsed->resource));
  if (!parsed->resource.starts_with("assumed-role/")) return {};
  const std::string_view rest = parsed->resource.substr(std::string_view("assumed-role/").size());
  return std::string(rest.substr(0, rest.find('/')));
}

}  // namespace hikeshi::respond
