// SPDX-License-Identifier: Apache-2.0
// Steps for EC2 instances: what AWS reported, what handed out stolen credentials, what the actor
// launched.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "respond/builder.h"
#include "respond/instance_steps.h"
#include "respond/step_commands.h"
#include "respond/window.h"

namespace hikeshi::respond {
namespace {

namespace kinds = instance_steps;

constexpr Text kRegionQuestion = {
    "In which region is instance {id}?{not_en} The rest of its steps, with their commands, comes "
    "with "
    "the answer.",
    "インスタンス {id} "
    "はどのリージョンにありますか。{not_ja}回答すると、残りの手順とコマンドが計画に入ります。"};
constexpr Text kRoleQuestion = {
    "Which IAM role did instance {id} hold (profile-{id}.json; \"none\" if none)? Its sessions "
    "must be revoked after the profile is off.",
    "インスタンス {id} に付いていた IAM ロール名は何ですか(profile-{id}.json "
    "を参照。なければ「なし」)。プロファイルを外した後にセッションを失効させます。"};
constexpr Text kImagesQuestion = {
    "Which images and snapshots were made from {id} since the compromise (ids, or \"none\")?",
    "侵害後に {id} から作られたイメージ・スナップショットの ID は何ですか(なければ「なし」)。"};
constexpr Text kWhoseQuestion = {
    "Did the intruder launch or break into instance {id}? Answer \"actor\" (it will be terminated) "
    "or "
    "\"owner\" (then say why it may stay).",
    "インスタンス {id} "
    "は侵入者が起動または侵入したものですか。「攻撃者」(終了します)または「自社」("
    "残す理由を伺います)と"
    "回答してください。"};
constexpr Text kKeepQuestion = {
    "Instance {id} is yours. What cannot be shown safe is terminated with its images, and a stop "
    "is no "
    "permanent fix: why may it stay? The reason stands in the reply.",
    "インスタンス {id} "
    "は自社のものです。安全と示せないものはイメージとともに終了し、停止は恒久対策になりません。残し"
    "てよ"
    "い理由は何ですか(返信に記載されます)。"};
constexpr Text kReplaceQuestion = {
    "From which image, older than the compromise, is {id} rebuilt, or is it not needed any more?",
    "{id} を侵害前のどのイメージから再構築しますか。不要になった場合はその旨を回答してください。"};
constexpr Text kSubnetQuestion = {
    "May the whole subnet of {id} be cut off? Answer \"yes\", or \"no\": then only its "
    "termination is left.",
    "{id} "
    "のサブネット全体を遮断してよいですか。「はい」または「いいえ」(残る方法は終了のみです)と回答し"
    "てください。"};

constexpr Text kMemoryQuestion = {
    "Evidence comes first here, and a stop loses the memory of {id}: was it taken (step "
    "memory-instance-{id}), or is it given up? The answer lets the stop go on.",
    "証拠優先のため確認します。停止すると {id} のメモリは失われます。取得済みですか(手順 "
    "memory-instance-{id})。または断念しますか。回答すると停止に進みます。"};

// So many hours CloudWatch tells in one answer.
UtcTime traffic_since(const Scene& scene) {
  constexpr int64_t kMost = 1400 * 3600;
  return std::max(window_start(scene), scene.state->opened_at.plus(-kMost));
}

class InstancePlan {
 public:
  InstancePlan(Builder& plan, const InstanceTarget& target)
      : plan_(plan), target_(target), fields_(plan.fields(target.id, target.region)) {
    fields_.set("reason", target.keep_reason);
    fields_.set("since", format_rfc3339(traffic_since(plan.scene())));
  }

  void make() {
    if (!is_region(target_.region)) return find();
    preserve();
    contain();
    if (!target_.keep_reason.empty()) return keep();
    if (!target_.sure) return decide();
    eradicate();
  }

 private:
  // The first minutes are for what cuts the intruder off: of launched instances there may be
  // hundreds, and what launches them goes first.
  Step& add(StepKind kind) {
    if (target_.made) kind.urgent = 0;
    Step& step = plan_.add(kind, fields_, target_.id, target_.because);
    step.about = thing("ec2:instance", target_.id, target_.region);
    return step;
  }
  void ask(Step& step, std::string_view id, const Text& text) {
    Builder::ask(step, std::string(id) + ":" + slug(target_.id), text, fields_);
  }

  // Every command needs a region; the search itself begins at home.
  void find() {
    fields_ = plan_.fields(target_.id, plan_.scene().home_region);
    if (!target_.region.empty())
      fields_.set("not_en", " \"" + target_.region + "\" is no region.")
          .set("not_ja", "「" + target_.region + "」はリージョンではありません。");
    ask(add(kinds::kFind), "region", kRegionQuestion);
  }

  void preserve() {
    add(kinds::kRecord);
    add(kinds::kConsole);
    if (!target_.made) add(kinds::kTraffic);
    if (!target_.made || stop_is_blocked()) add(kinds::kNeighbours);
    add(kinds::kProtect);
    add(kinds::kSnapshot);
    if (plan_.options().evidence_first && !target_.made) add(kinds::kMemoryFirst);
  }

  // The order is that of the ranks: out of groups, role away, isolated, memory, stopped.
  void contain() {
    // A group that ends terminates what is in it, evidence or not.
    add(kinds::kLeaveGroup);
    if (!target_.made) {
      add(kinds::kLeaveBalancer);
      if (!plan_.options().evidence_first) add(kinds::kMemory);
      add(kinds::kTag);
    }
    Step& profile = add(kinds::kProfile);
    if (!target_.role_known && !target_.made) ask(profile, "instance-role", kRoleQuestion);
    add(kinds::kIsolate);
    if (may_cut_subnet()) {
      add(kinds::kCutSubnet);
    } else if (stop_is_blocked()) {
      ask(add(kinds::kAskSubnet), "cut-subnet", kSubnetQuestion);
    }
    if (!stop_is_blocked()) stop();
    keep_evidence();
  }

  // Where evidence comes first, what a stop loses is not lost unasked.
  void stop() {
    Step& step = add(kinds::kStop);
    const auto done = plan_.scene().state->of_kind("done");
    const bool taken = std::any_of(done.begin(), done.end(), [&](const Fact* fact) {
      return fact->subject == "memory-instance-" + target_.id;
    });
    if (plan_.options().evidence_first && !target_.made && !taken)
      ask(step, "memory", kMemoryQuestion);
  }

  // Of what the intruder launched there may be hundreds, and less to learn.
  void keep_evidence() {
    if (!target_.made) add(kinds::kLockEvidence);
    const Fact* account = plan_.scene().answer(kEvidenceAccount);
    const std::string id(account == nullptr ? "" : trim(account->one("text")));
    if (!is_account_id(id) || id == plan_.scene().account) return;
    fields_.set("evidence", id);
    add_to(add(kinds::kShareEvidence).because, *account);
    add_to(add(kinds::kCopyEvidence).because, *account);
  }

  bool stop_is_blocked() const { return plan_.scene().has_restriction("start_stop_block"); }

  // It takes others offline, so only a person may say so: here, or to `contain --nacl`.
  bool may_cut_subnet() const { return said_yes(plan_.scene(), subnet_question(target_.id)); }

  void decide() {
    Step& step = add(kinds::kAsk);
    if (target_.ours) return ask(step, "keep-instance", kKeepQuestion);
    ask(step, "whose", kWhoseQuestion);
  }

  void eradicate() {
    Step& gone = add(kinds::kDelete);
    gone.removes = gone.about;
    add(kinds::kVolumes);
    delete_images();
    if (!target_.made) ask(add(kinds::kReplace), "replacement", kReplaceQuestion);
  }

  // Ids that the operator has named; those that the hunt saw being made are plan_made's.
  void delete_images() {
    const Fact* answer = plan_.scene().answer("images:" + slug(target_.id));
    if (answer == nullptr) {
      if (!target_.made) ask(add(kinds::kImages), "images", kImagesQuestion);
      return;
    }
    const std::string text = replace_all(answer->one("text"), ",", " ");
    for (std::string_view word : split(text, ' ')) {
      const bool image = is_resource_id(word, "ami-");
      if (!image && !is_resource_id(word, "snap-")) continue;
      if (plan_.scene().find_made(image ? "ec2:image" : "ec2:snapshot", word) != nullptr) continue;
      Because because = target_.because;
      add_to(because, *answer);
      const Fields fields = plan_.fields(word, target_.region);
      plan_.add(image ? kinds::kImage : kinds::kImageSnapshot, fields, word, because).removes =
          thing(image ? "ec2:image" : "ec2:snapshot", word, target_.region);
    }
  }

  void keep() {
    add(kinds::kKeep);
    add(kinds::kImds);
    add(kinds::kRelease);
  }

  Builder& plan_;
  const InstanceTarget& target_;
  Fields fields_;
};

// Instances that the logs show launched and terminated by the actor: looked at once more.
void plan_gone(Builder& plan) {
  for (const Fact* fact : plan.scene().made) {
    const std::string_view id = last_name(fact->one("id"));
    if (fact->one("type") != "ec2:instance" || fact->is("left") || fact->one("what") == "modified")
      continue;
    if (!is_region(fact->one("region"))) continue;
    const bool reported = [&] {
      for (const Fact* named : plan.scene().state->of_kind("reported.instance")) {
        if (named->subject == id) return true;
      }
      return false;
    }();
    if (reported)
      plan.add(instance_steps::kGone, plan.fields(id, fact->one("region")), id, {fact->id});
  }
}

}  // namespace

void plan_instances(Builder& plan) {
  for (const auto& [id, target] : plan.scene().instances) InstancePlan(plan, target).make();
  plan_gone(plan);
}

std::vector<std::string_view> instance_commands() {
  return {kinds::kFind.cli,          kinds::kGone.cli,          kinds::kRecord.cli,
          kinds::kConsole.cli,       kinds::kTraffic.cli,       kinds::kProtect.cli,
          kinds::kSnapshot.cli,      kinds::kMemoryFirst.cli,   kinds::kMemory.cli,
          kinds::kLeaveGroup.cli,    kinds::kLeaveBalancer.cli, kinds::kProfile.cli,
          kinds::kIsolate.cli,       kinds::kStop.cli,          kinds::kCutSubnet.cli,
          kinds::kNeighbours.cli,    kinds::kTag.cli,           kinds::kDelete.cli,
          kinds::kVolumes.cli,       kinds::kImages.cli,        kinds::kImage.cli,
          kinds::kImageSnapshot.cli, kinds::kAsk.cli,           kinds::kKeep.cli,
          kinds::kReplace.cli,       kinds::kRelease.cli,       kinds::kLockEvidence.cli,
          kinds::kShareEvidence.cli, kinds::kCopyEvidence.cli,  kinds::kImds.cli};
}

}  // namespace hikeshi::respond
