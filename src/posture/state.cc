// SPDX-License-Identifier: Apache-2.0
#include "posture/state.h"

#include <algorithm>
#include <tuple>

#include "aws/json_text.h"
#include "base/text.h"
#include "snapshot/filing.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

const Json kNone = Json::array();

void take_caller(const Answer& answer, State& state) {
  state.account = text_in(answer.value, "Account");
  const std::string arn = text_in(answer.value, "Arn");
  const auto parts = split(arn, ':');
  if (parts.size() > 1 && !parts[1].empty()) state.partition = std::string(parts[1]);
}

// A snapshot of --regions holds those alone, whatever DescribeRegions names.
void take_regions(State& state) {
  std::set<std::string> regions;
  for (const Answer& answer : state.answers) {
    if (!answer.region.empty()) regions.insert(answer.region);
  }
  state.regions.assign(regions.begin(), regions.end());
}

Answer answer_of(snapshot::Entry entry, const Json& value) {
  return {std::move(entry.id),
          std::move(entry.region),
          Json::parse(entry.params, nullptr, false),
          entry.outcome,
          entry.service + " " + entry.operation,
          std::move(entry.code),
          entry.at,
          value};
}

// What was refused and then answered stands twice in a folder that was gone on with: the answer
// counts, and of two the later one.
void settle(std::vector<Answer>& answers) {
  const auto place = [](const Answer& a) { return std::tie(a.id, a.region, a.params); };
  std::stable_sort(answers.begin(), answers.end(), [&](const Answer& a, const Answer& b) {
    if (place(a) != place(b)) return place(a) < place(b);
    return std::pair(!a.seen(), -a.at.seconds) < std::pair(!b.seen(), -b.at.seconds);
  });
  answers.erase(std::unique(answers.begin(), answers.end(),
                            [&](const Answer& a, const Answer& b) { return place(a) == place(b); }),
                answers.end());
}

template <class Answers, class Matches>
auto* first_of(Answers& answers, std::string_view id, std::string_view region, Matches matches) {
  auto it = std::lower_bound(
      answers.begin(), answers.end(), std::tie(id, region), [](const Answer& a, const auto& key) {
        return std::tuple<std::string_view, std::string_view>(a.id, a.region) < key;
      });
  for (; it != answers.end() && it->id == id && it->region == region; ++it) {
    if (matches(*it)) return &*it;
  }
  return static_cast<decltype(&*it)>(nullptr);
}

}  // namespace

const Answer* State::find(std::string_view id, std::string_view region) const {
  return first_of(answers, id, region, [](const Answer&) { return true; });
}

Answer* State::find(std::string_view id, std::string_view region) {
  return first_of(answers, id, region, [](const Answer&) { return true; });
}

const Answer* State::find(std::string_view id, std::string_view region, std::string_view name,
                          std::string_view value) const {
  return first_of(answers, id, region,
                  [&](const Answer& a) { return text_in(a.params, name) == value; });
}

Answer* State::find(std::string_view id, std::string_view region, std::string_view name,
                    std::string_view value) {
  return first_of(answers, id, region,
                  [&](const Answer& a) { return text_in(a.params, name) == value; });
}

const Json& list_in(const Json& value, std::string_view member) {
  if (!value.is_object()) return kNone;
  const auto it = value.find(std::string(member));
  return it != value.end() && it->is_array() ? *it : kNone;
}

const Json& list_in(const Answer* answer, std::string_view member) {
  return answer == nullptr ? kNone : list_in(answer->value, member);
}

bool flag_in(const Json& value, std::string_view member) {
  if (!value.is_object()) return false;
  const auto it = value.find(std::string(member));
  return it != value.end() && it->is_boolean() && it->get<bool>();
}

Result<State> load_state(FileSystem& fs, const std::string& folder) {
  if (!fs.is_folder(folder))
    return fail(Code::kNotFound, folder +
                                     " is no folder of a snapshot; `hikeshi snapshot CASE` "
                                     "makes one");
  State state;
  snapshot::Filing filing(fs, folder);
  HK_CHECK(filing.load([&](snapshot::Entry entry, const Json& value) {
    state.answers.push_back(answer_of(std::move(entry), value));
  }));
  if (state.answers.empty())
    return fail(Code::kNotFound, folder + " holds no answers of a snapshot (answers-0001.jsonl)");
  settle(state.answers);
  take_regions(state);
  for (const Answer& answer : state.answers) state.at = std::max(state.at, answer.at);
  if (const Answer* caller = state.find("caller", "")) take_caller(*caller, state);
  return state;
}

}  // namespace hikeshi::posture
