// SPDX-License-Identifier: Apache-2.0
#include "cli/fetch_help.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"

namespace hikeshi::cli {
namespace {

using casefile::CaseState;

std::string day(UtcTime t, char separator) {
  const CivilTime c = to_civil(t);
  return fmt::format("{:04}{}{:02}{}{:02}", c.year, separator, c.month, separator, c.day);
}

// From when logs are wanted: a week before the first time that the notice names, for a baseline.
UtcTime first_day(const CaseState& state, UtcTime now) {
  UtcTime first = now;
  for (const casefile::Fact* notice : state.of_kind("notice")) {
    for (const char* name : {"time_start", "sent_at"}) {
      if (const auto t = parse_rfc3339(notice->one(name)); t && *t < first) first = *t;
    }
  }
  return first.plus(-7 * kDay);
}

// --exclude and --include keep the days in question, one a line: the keys carry them as
// /YYYY/MM/DD/. Of a longer time whole months are kept.
std::string day_filters(UtcTime from, UtcTime to) {
  constexpr int64_t kMostDays = 31;
  const bool months = to.seconds - from.seconds > kMostDays * kDay;
  std::string filters = "--exclude '*'", last;
  for (UtcTime t = from; t < to.plus(kDay); t = t.plus(kDay)) {
    const std::string keys = day(t, '/').substr(0, months ? 7 : 10);
    if (keys != last) filters += fmt::format(" \\\n     --include '*/{}/*'", keys);
    last = keys;
  }
  return filters;
}

}  // namespace

std::string fetch_help(const World& world, const CaseState& state) {
  const UtcTime now = world.clock.now();
  const UtcTime from = first_day(state, now);
  const std::string account = is_account_id(state.account()) ? state.account() : "ACCOUNT";
  std::string out;
  out += world.say({"1. Where do the logs lie? (bucket and prefix of each trail)\n",
                    "1. ログの場所を調べます（各証跡のバケットとプレフィックス）\n"});
  out += "   aws cloudtrail describe-trails --include-shadow-trails --query "
         "'trailList[].[Name,S3BucketName,S3KeyPrefix,HomeRegion]' --output table\n\n";
  out += world.say({"2. Fetch them (put in BUCKET; a prefix goes before AWSLogs):\n",
                    "2. 取得します（BUCKET を置き換え、プレフィックスは AWSLogs の前に）\n"});
  out += fmt::format("   aws s3 sync s3://BUCKET/AWSLogs/{0}/CloudTrail/ ./logs/AWSLogs/{0}/CloudTrail/ \\\n"
                     "     {1}\n\n",
                     account, day_filters(from, now));
  out += world.say({"   No trail? 90 days of management events, every region (global services are in us-east-1):\n",
                    "   証跡が無い場合: 全リージョンの管理イベント 90 日分（グローバルサービスは us-east-1）\n"});
  out += fmt::format(
      "   mkdir -p logs; for r in $(aws ec2 describe-regions --region us-east-1 --query "
      "'Regions[].RegionName' --output text); do \\\n"
      "     aws cloudtrail lookup-events --region \"$r\" --start-time {} --end-time {} --output json "
      "> \"logs/lookup-$r.json\" || echo \"not read: $r\"; done\n\n",
      format_rfc3339(from), format_rfc3339(now.plus(kHour)));
  out += world.say({"3. Then:\n", "3. 続けて:\n"});
  out += fmt::format("   hikeshi respond {} --trail ./logs\n", state.case_id);
  return out;
}

}  // namespace hikeshi::cli
