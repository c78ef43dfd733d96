// SPDX-License-Identifier: Apache-2.0
// Before anything is put back: what AWS still knows of how it was.
#include "base/ids.h"
#include "base/text.h"
#include "respond/builder.h"
#include "respond/earlier.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr StepKind kEarlierStates = {
    .slug = "preserve-earlier",
    .rank = 7,
    .cli =
        R"sh(for event in {events}; do aws cloudtrail lookup-events --region {home} --lookup-attributes "AttributeKey=EventName,AttributeValue=$event" > "earlier-$event.json"; done)sh",
    .title = {"Find out how what the intruder changed was before",
              "侵入者が変更したものの以前の状態を調べる"},
    .precondition =
        {"before anything is put back; CloudTrail's own history reaches back 90 days, whatever the "
         "intruder did to trails, and `hikeshi apply` also reads the logs of the case",
         "元に戻す前に実施。CloudTrail のイベント履歴は証跡の状態にかかわらず 90 日分あり、"
         "`hikeshi apply` はケースのログも参照する"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"the plan tells of each change how it was before, or asks",
               "変更ごとに以前の状態または質問が計画に示されること"},
    .undo = {"nothing to undo", "不要"}};

constexpr std::string_view kOfShared =
    R"sh(for id in IDS; do aws cloudtrail lookup-events --region REGION --lookup-attributes "AttributeKey=ResourceName,AttributeValue=$id" > "earlier-$id.json"; done)sh";

// Of each region the things that were shared there, whose events name them.
std::string share_commands(const CaseState& state) {
  std::string lines;
  for (const auto& [region, ids] : shared_things(state)) {
    std::string words;
    for (const std::string& id : ids) {
      if (is_resource_id(id, "snap-") || is_resource_id(id, "ami-")) words += " " + id;
    }
    if (words.empty() || !is_region(region)) continue;
    lines += (lines.empty() ? "" : "\n") +
             replace_all(replace_all(kOfShared, "REGION", region), " IDS", words);
  }
  return lines;
}

}  // namespace

void plan_earlier(Builder& plan) {
  const Scene& scene = plan.scene();
  const auto events = telling_events(*scene.state);
  const std::string shared = share_commands(*scene.state);
  if (events.empty() && shared.empty()) return;
  Because because;
  for (const Fact* made : scene.made) {
    if (made->one("what") == "modified") add_to(because, *made);
  }
  Fields fields = plan.fields(scene.account, scene.home_region);
  fields.set_shell("events", join(events, " "));
  StepKind kind = kEarlierStates;
  const std::string both = std::string(kind.cli) + "\n" + shared;
  if (!shared.empty()) kind.cli = events.empty() ? std::string_view(shared) : both;
  plan.add(kind, fields, "", because);
}

std::vector<std::string_view> earlier_commands() { return {kEarlierStates.cli}; }

}  // namespace hikeshi::respond
