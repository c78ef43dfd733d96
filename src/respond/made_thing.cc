// SPDX-License-Identifier: Apache-2.0
#include "respond/made_thing.h"

#include <array>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/thing_name.h"
#include "respond/made_step_kinds.h"
#include "respond/said_text.h"

namespace hikeshi::respond {
namespace {

int rank_of(MadeClass made_class) {
  constexpr std::array<int, 7> kRanks = {10, 20, 30, 40, 60, 70, 71};
  return kRanks[static_cast<size_t>(made_class)];
}

constexpr std::string_view kDefaultBus = "default";

// "arn:...:nodegroup/CLUSTER/NAME/UUID" is the only shape whose name is not its end.
std::string name_in(std::string_view id) {
  const auto parsed = parse_arn(id);
  if (!parsed) return std::string(id.find("://") == std::string_view::npos ? id : last_name(id));
  const auto parts = split(parsed->resource, '/');
  if (parts.size() == 4 && (parts[0] == "nodegroup" || parts[0] == "fargateprofile"))
    return std::string(parts[2]);
  return std::string(last_name(id));
}

// vpc-0123..., AKIA..., an account: no region needed to tell it apart.
bool is_unique_everywhere(std::string_view type, std::string_view name) {
  const size_t dash = name.find('-');
  return is_global_service(type.substr(0, type.find(':'))) ||
         (dash != std::string_view::npos && is_resource_id(name, name.substr(0, dash + 1)));
}

bool names_parent(const MadeKind& kind) {
  return kind.remove.find("{parent}") != std::string_view::npos ||
         kind.remove.find("{!parent}") != std::string_view::npos;
}

// Of a thing in its steps' ids, as long as it has no namesake.
std::string step_name_of(const casefile::Thing& thing) {
  const std::string name = name_in(thing.id);
  const bool by_name = is_unique_everywhere(thing.type, name) || thing.region.empty();
  return by_name ? name : name + "." + thing.region;
}

std::string key_of(const casefile::Thing& thing) { return thing.type + " " + step_name_of(thing); }

constexpr std::pair<std::string_view, std::string_view> kLevels[] = {
    {"high", "高"}, {"medium", "中"}, {"low", "低"}};

std::string confidence_in(Lang lang, std::string_view level) {
  if (lang != Lang::kJa) return "confidence " + std::string(level);
  for (const auto& [en, ja] : kLevels) {
    if (en == level) level = ja;
  }
  return "確度 " + std::string(level);
}

// What speaks against its being the actor's.
std::string doubt_of(const Fact& fact, Lang lang) {
  std::vector<std::string> doubts = fact.all("against");
  for (std::string& doubt : doubts) doubt = said_in(lang, doubt);
  if (fact.one("confidence") != "high")
    doubts.push_back(confidence_in(lang, fact.one("confidence")));
  return doubts.empty() ? "" : " [" + join(doubts, lang == Lang::kJa ? "、" : "; ") + "]";
}

// A person puts it back. To have looked at the thing is not that, and nothing that AWS shows is.
void set_by_word(StepKind& kind, std::string_view looks) {
  kind.sentence = made_step_kinds::kRestoredByHand;
  kind.verify = made_step_kinds::kByWord;
  kind.proof = looks;
  kind.proves = "-";  // which no answer is
  kind.unproven = made_step_kinds::kByWord.en;
}

}  // namespace

Namesakes::Namesakes(const Scene& scene) {
  for (const auto* list : {&scene.made, &scene.disputed}) {
    for (const Fact* fact : *list) note(casefile::thing_of(*fact));
  }
  for (const Fact* done : scene.state->of_kind("done")) {
    casefile::Thing thing = casefile::thing_of(*done);
    thing.id = done->one("target");
    if (!thing.type.empty()) note(thing);
  }
}

void Namesakes::note(const casefile::Thing& thing) {
  const MadeKind* kind = find_made_kind(thing.type, thing.id, thing.arn);
  const bool lies_in = kind != nullptr && names_parent(*kind);
  const std::string_view arn = thing.arn.empty() ? thing.id : thing.arn;
  parents_[key_of(thing)].emplace(lies_in && thing.parent.empty() ? parent_in(arn) : thing.parent);
}

bool Namesakes::has(const casefile::Thing& thing) const {
  const auto it = parents_.find(key_of(thing));
  return it != parents_.end() && it->second.size() > 1;
}

MadeThing::MadeThing(Builder& plan, const Fact& fact, const Namesakes& namesakes)
    : plan_(plan),
      fact_(fact),
      type_(fact.one("type")),
      id_(fact.one("id").empty() ? std::string_view(fact.subject) : fact.one("id")),
      kind_(find_made_kind(type_, id_, arn())),
      because_{fact.id} {
  fill(namesakes);
}

void MadeThing::fill(const Namesakes& namesakes) {
  const std::string region(fact_.one("region"));
  fields_ = plan_.fields(id_, region);
  const std::string parent = parent_of();
  fields_.set("name", name_in(id_)).set("arn", std::string(arn())).set("parent", parent);
  fields_.set("owner",
              fact_.one("parent").empty() ? name_in(id_) : std::string(fact_.one("parent")));
  fields_.set("type", type_).set("place", region.empty() ? "-" : region);
  fields_.set("shown", shown_name(parent));
  const Text called = casefile::thing_name(type_).value_or(Text{type_, type_});
  fields_.set("thing_en", std::string(called.en)).set("thing_ja", std::string(called.ja));
  for (const char* name : {"made_at", "made_by", "detail"})
    fields_.set(name, std::string(fact_.one(name)));
  const std::string_view detail = fact_.one("detail");
  fields_.set("what", detail.empty() ? "" : ": " + std::string(detail));
  const std::string_view account = fact_.one("account");
  const bool elsewhere = !account.empty() && !scene().account.empty() && account != scene().account;
  fields_.set("elsewhere", elsewhere ? "; account " + std::string(account) : "");
  fields_.set("elsewhere_ja", elsewhere ? "(アカウント " + std::string(account) + ")" : "");
  fields_.set("doubt", doubt_of(fact_, Lang::kEn));
  fields_.set("doubt_ja", doubt_of(fact_, Lang::kJa));
  const auto show = kind_ == nullptr ? std::nullopt : fields_.commands(kind_->show);
  fields_.set("show", show ? join(*show, "; ") : "");
  const casefile::Thing thing = casefile::thing_of(fact_);
  name_ = step_name_of(thing);
  if (namesakes.has(thing) && !parent.empty()) name_ += "." + parent;
}

// "svc-admins/svc-metrics": of what lies in another thing, the name alone tells not which it is.
std::string MadeThing::shown_name(const std::string& parent) const {
  const std::string name = shortened_key(name_in(id_));
  const bool lies_in =
      kind_ != nullptr && !parent.empty() && parent != kDefaultBus && names_parent(*kind_);
  return lies_in && parent != name_in(id_) ? parent + "/" + name : name;
}

// The user of a key, the cluster of a service: from the fact, the ARN, or the operator.
std::string MadeThing::parent_of() {
  if (!fact_.one("parent").empty()) return std::string(fact_.one("parent"));
  if (const Fact* answer = scene().answer("parent:" + asked_as(scene(), fact_))) {
    rest_on(*answer);
    return std::string(trim(answer->one("text")));
  }
  return std::string(parent_in(arn()));
}

bool MadeThing::lacks_parent() const {
  return fields_.get("parent").empty() && names_parent(*kind_);
}

std::string_view MadeThing::arn() const {
  return fact_.one("arn").empty() && id_.starts_with("arn:") ? id_ : fact_.one("arn");
}

bool MadeThing::has_own_steps() const {
  // A password that the intruder has set is taken away while containing.
  if (is_modified() && type_ == "iam:login-profile")
    return scene().users.contains(std::string(fields_.get("owner")));
  if (is_modified()) return false;
  return (type_ == "ec2:instance" && scene().instances.contains(name_in(id_))) ||
         (type_ == "iam:access-key" && scene().keys.contains(name_in(id_)));
}

int MadeThing::rank() const {
  if (!fact_.one("regenerates").empty()) return rank_of(MadeClass::kRegenerator);
  return rank_of(kind_ == nullptr ? MadeClass::kHand : kind_->made_class);
}

void MadeThing::set_caution(bool stops) {
  const bool here =
      kind_ != nullptr && !kind_->caution.en.empty() && (stops || kind_->stop.empty());
  fields_.set("caution_en", here ? " (" + std::string(kind_->caution.en) + ")" : "");
  fields_.set("caution_ja", here ? "(" + std::string(kind_->caution.ja) + ")" : "");
}

Step& MadeThing::add(StepKind kind, std::string_view verb, std::string_view cli) {
  const std::string verb_and_type = std::string(verb) + "-" + replace_all(type_, ":", "-");
  const std::string slug_text = slug(verb_and_type);
  kind.slug = slug_text;
  kind.cli = cli;
  return add_named(kind, name_);
}

Step& MadeThing::add_named(const StepKind& kind, const std::string& name) {
  Step& step = plan_.add(kind, fields_, name, because_, kind_ == nullptr ? 0 : made_order(*kind_));
  step.about = casefile::thing_of(fact_);
  if (kind_ != nullptr) step.show = fields_.commands(kind_->show).value_or(step.show);
  return step;
}

void MadeThing::decide(const std::string& question, const Text& text, std::string_view past) {
  StepKind kind = made_step_kinds::kDecide;
  kind.rank = rank();
  ask(kind, question, text, past);
}

void MadeThing::decide_early(const std::string& question, const Text& text, std::string_view past) {
  StepKind kind = made_step_kinds::kDecide;
  kind.phase = Phase::kPreserve;
  kind.rank = 9;
  ask(kind, question, text, past);
}

void MadeThing::ask(StepKind kind, const std::string& question, const Text& text,
                    std::string_view past) {
  std::string looks(kind_ == nullptr ? std::string_view() : kind_->show);
  if (!past.empty()) looks += "\n" + std::string(past);
  if (question.starts_with("restore:")) set_by_word(kind, looks);
  Step& step = add(kind, "decide", looks);
  Builder::ask(step, question, text, fields_);
}

}  // namespace hikeshi::respond
