// SPDX-License-Identifier: Apache-2.0
// The same bill as Cost Explorer answers: cost a day by service and region, which names nothing.
#include <map>
#include <nlohmann/json.hpp>

#include "base/utc_time.h"
#include "drill/bill.h"

namespace hikeshi::drill {
namespace {

using Json = nlohmann::ordered_json;

std::string day_text(int64_t day) { return format_rfc3339({day}).substr(0, 10); }

// What is asked for is usage: neither tax nor credits.
std::map<int64_t, std::map<std::pair<std::string, std::string>, int64_t>> by_day(
    const std::vector<BillLine>& lines) {
  std::map<int64_t, std::map<std::pair<std::string, std::string>, int64_t>> days;
  for (const BillLine& line : lines) {
    if (line.kind == "Usage") days[line.day][{line.product, line.region}] += line.amount;
  }
  return days;
}

}  // namespace

int64_t incident_of(const std::vector<BillLine>& lines) {
  int64_t sum = 0;
  for (const BillLine& line : lines) sum += line.incident ? line.amount : 0;
  return sum;
}

Status write_explorer(const std::vector<BillLine>& lines, FileSystem& fs,
                      const std::string& out_dir) {
  Json results = Json::array();
  for (const auto& [day, places] : by_day(lines)) {
    Json groups = Json::array();
    for (const auto& [place, amount] : places)
      groups.push_back(
          {{"Keys", {place.first, place.second}},
           {"Metrics", {{"UnblendedCost", {{"Amount", amount_text(amount)}, {"Unit", "USD"}}}}}});
    results.push_back({{"TimePeriod", {{"Start", day_text(day)}, {"End", day_text(day + kDay)}}},
                       {"Total", Json::object()},
                       {"Groups", groups},
                       {"Estimated", false}});
  }
  const Json document{
      {"GroupDefinitions",
       {{{"Type", "DIMENSION"}, {"Key", "SERVICE"}}, {{"Type", "DIMENSION"}, {"Key", "REGION"}}}},
      {"ResultsByTime", results}};
  HK_CHECK(fs.make_folders(out_dir + "/cost-explorer"));
  return fs.write(out_dir + "/cost-explorer/daily.json", document.dump() + "\n");
}

}  // namespace hikeshi::drill
