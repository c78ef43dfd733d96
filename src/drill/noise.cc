// SPDX-License-Identifier: Apache-2.0
#include "drill/noise.h"

#include <algorithm>
#include <array>

namespace hikeshi::drill {
namespace {

constexpr std::array<NoiseInfo, 6> kInfos = {{
    {"denied-delivery",
     {"a log delivery that lost its policy: ten thousand denials",
      "ポリシーを失ったログ配信（1 万件の拒否）"}},
    {"listing-backup",
     {"a new backup lists everything in every region and copies every disk",
      "全リージョンを列挙し、全ディスクを複製する新しいバックアップ"}},
    {"churning-pipeline",
     {"a pipeline makes and removes users, roles and machines all day, from ever new runners",
      "ユーザー・ロール・インスタンスを終日作成・削除する CI（実行元は毎回異なる）"}},
    {"own-scanner",
     {"the owner's vulnerability scanner begins its work and is refused at many doors",
      "自社の脆弱性スキャナーの導入（多数の拒否）"}},
    {"hire-abroad",
     {"somebody is hired abroad, signs in, makes a key and starts machines",
      "国外の新入社員がサインインし、キーを作り、インスタンスを起動する"}},
    {"new-admin",
     {"a new administrator applies Terraform from home and gives machines new keys",
      "新しい管理者が自宅から Terraform を適用し、機械用のキーを更新する"}},
}};
using Play = void (*)(Recorder&, const Day&);
constexpr std::array<Play, 6> kPlays = {denied_delivery_day,   listing_backup_day,
                                        churning_pipeline_day, own_scanner_day,
                                        hire_abroad_day,       new_admin_day};

}  // namespace

std::span<const NoiseInfo> noises() { return kInfos; }

bool is_noise(std::string_view name) {
  return std::ranges::any_of(kInfos, [&](const NoiseInfo& info) { return info.name == name; });
}

void noise_day(std::string_view name, Recorder& recorder, const Day& day) {
  for (size_t i = 0; i < kInfos.size(); ++i) {
    if (kInfos[i].name == name) kPlays[i](recorder, day);
  }
}

}  // namespace hikeshi::drill
