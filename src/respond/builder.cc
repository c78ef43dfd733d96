// SPDX-License-Identifier: Apache-2.0
#include "respond/builder.h"

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

constexpr size_t kMaxUrgent = 12;  // more than that nobody types in five minutes

bool is_principal(std::string_view arn) {
  return parse_arn(arn) && is_plain_word(arn) &&
         (!user_name_of(arn).empty() || !role_name_of(arn).empty());
}

Words fill(const Text& text, const Fields& fields) {
  return {fields.text(text.en), fields.text(text.ja)};
}

constexpr Text kByHand = {
    "Its name or place cannot be typed into a command line. Do it in the AWS console and record "
    "it.",
    "名前または場所をコマンドに安全に書けません。AWS コンソールで実施し、記録してください。"};

// Questions whose answer the plan acts on: where such a one is still asked, the answer was of no
// use.
bool changes_the_plan(std::string_view id) {
  constexpr std::string_view kFamilies[] = {
      "region:",        "key-owner:", "keep-instance:", "parent:",      "images:",    "whose:",
      "instance-role:", "by-hand:",   "role-users:",    "deny-bucket:", "s3-public",  "version:",
      "before:",        "existed:",   "copy:",          "trail-bucket", "named-user:"};
  return std::any_of(std::begin(kFamilies), std::end(kFamilies),
                     [&](std::string_view family) { return id.starts_with(family); });
}

}  // namespace

Fields Builder::fields(std::string_view id, std::string_view region) const {
  Fields fields;
  fields.set("id", std::string(id)).set("shown", shortened_key(id));
  fields.set("name", std::string(id.starts_with("arn:") || id.find("://") != std::string_view::npos
                                     ? last_name(id)
                                     : id));
  fields.set("region", std::string(region)).set("home", scene_.home_region);
  fields.set("account", scene_.account).set("partition", scene_.partition);
  fields.set("account_text", scene_.account.empty() ? "?" : scene_.account);
  fields.set("case", scene_.case_token);
  if (is_principal(options_.responder) && !responder_is_target()) {
    fields.set("responder", options_.responder);
  } else {
    fields.set_shell("responder", "\"${RESPONDER_ARN:?}\"");
  }
  return fields;
}

casefile::Thing thing(std::string_view type, std::string_view id, std::string_view region) {
  casefile::Thing thing;
  thing.type = type, thing.id = id, thing.region = region;
  return thing;
}

// Whoever responds must not be whom the plan contains: the denies would spare the intruder.
bool Builder::responder_is_target() const {
  return scene_.users.contains(user_name_of(options_.responder)) ||
         scene_.roles.contains(role_name_of(options_.responder));
}

Step& Builder::add(const StepKind& kind, const Fields& fields, std::string_view name,
                   const Because& because, int sub) {
  Draft draft;
  Step& step = draft.step;
  step.id = std::string(kind.slug) + (name.empty() ? "" : "-" + slug(name));
  // Two things of one name, say a function of another account: told apart by number.
  for (int i = 2; !ids_.insert(step.id).second; ++i)
    step.id = std::string(kind.slug) + "-" + slug(name) + "-" + std::to_string(i);
  step.phase = kind.phase;
  step.danger = kind.danger;
  step.title = fill(kind.title, fields);
  step.target = name.empty() ? std::string(fields.get("account")) : std::string(fields.get("id"));
  step.precondition = fill(kind.precondition, fields);
  step.before = fill(kind.before, fields);
  step.verify = fill(kind.verify, fields);
  step.undo = fill(kind.undo, fields);
  step.sentence = fill(kind.sentence, fields);
  step.because = because;
  step.proof = join(fields.commands(kind.proof).value_or(std::vector<std::string>()), "\n");
  step.proves = kind.proves;
  step.unproven = kind.unproven;
  draft.urgent = kind.urgent;
  draft.slug = kind.slug;
  if (auto lines = fields.commands(kind.cli)) {
    step.cli = std::move(*lines);
    step.calls = calls_of(kind.cli);
  } else {
    step.danger = Danger::kNone;
    draft.urgent = 0;
    ask(step, "by-hand:" + step.id, kByHand, fields);
  }
  draft.order = {kind.phase, kind.rank, sub, std::string(fields.get("region")), step.id};
  drafts_.push_back(std::move(draft));
  return drafts_.back().step;
}

void Builder::ask(Step& step, std::string id, const Text& text, const Fields& fields) {
  step.question = Question{std::move(id), fill(text, fields), {}};
}

void Builder::note_answers() {
  for (Draft& draft : drafts_) {
    auto& question = draft.step.question;
    if (!question || changes_the_plan(question->id)) continue;
    const Fact* said = scene_.answer(question->id);
    if (said == nullptr) continue;
    question->answer = said->one("text");
    add_to(draft.step.because, *said);
  }
}

bool Builder::Draft::same_wave(const Draft& other) const {
  const auto& [phase, rank, sub, region, id] = order;
  return phase == std::get<0>(other.order) && rank == std::get<1>(other.order) &&
         sub == std::get<2>(other.order) && slug == other.slug;
}

std::vector<Step> Builder::steps() && {
  std::sort(drafts_.begin(), drafts_.end(),
            [](const Draft& a, const Draft& b) { return a.order < b.order; });
  std::vector<Step> steps;
  int wave = 0;
  for (size_t i = 0; i < drafts_.size(); ++i) {
    if (i > 0 && !drafts_[i].same_wave(drafts_[i - 1])) ++wave;
    drafts_[i].step.wave = wave;
  }
  for (Draft& draft : drafts_) steps.push_back(std::move(draft.step));
  return steps;
}

std::vector<Urgent> Builder::urgent() const {
  std::vector<const Draft*> chosen;
  for (const Draft& draft : drafts_) {
    if (draft.urgent > 0) chosen.push_back(&draft);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Draft* a, const Draft* b) {
    return std::tie(a->urgent, a->order) < std::tie(b->urgent, b->order);
  });
  if (chosen.size() > kMaxUrgent) chosen.resize(kMaxUrgent);
  std::vector<Urgent> urgent;
  for (const Draft* draft : chosen)
    urgent.push_back({draft->step.title, draft->step.id, draft->step.cli, draft->step.question});
  return urgent;
}

}  // namespace hikeshi::respond
