// SPDX-License-Identifier: Apache-2.0
#include "respond/plan_watch.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "respond/row_text.h"

namespace hikeshi::respond {
namespace {

// A sign-in asks for no permission, so nothing denies it, and who signs in so can do nothing: it is
// told apart from what was done.
constexpr Literal kSaid =
    R"sh( --query "Events[].[(EventName=='ConsoleLogin' || EventName=='CheckMfa') && 'sign-in' || 'act',EventTime,EventName,EventId,CloudTrailEvent]" --output text || echo "unread $r"; sleep 1; done)sh";
// What each event says beside its names is judged without what its caller has written: errors stand
// in front of the request. A sign-in that failed may have no error, its answer says so. Who one is,
// one may ask whatever is denied.
constexpr Literal kWithoutFailures =
    R"sh( | sed -E 's/^sign-in.*"responseElements": *[{] *"(ConsoleLogin|CheckMfa)": *"Failure".*//' | sed 's/"requestParameters":.*//' | sed -E 's/.*"error(Code|Message)": *".*//' | sed 's/.*"eventName": *"GetCallerIdentity".*//')sh";
constexpr Literal kNamesOnly = R"sh( | sed 's/{"event.*//')sh";
// Region by region for one attribute after the other: each region answers twice a second.
constexpr Literal kRegionsUnread =
    "the regions could not be read, so it is not known whether anything succeeded after the cut";
constexpr Literal kNoCut = "cut-{slug}.txt is not there, so it is not known when the cut was";
constexpr auto kInEachRegion =
    joined<R"sh(for r in $(echo "${regions:?)sh", kRegionsUnread,
           R"sh(}"); do aws cloudtrail lookup-events --region "$r" --start-time "${cut:?)sh",
           kNoCut, R"sh(}" --lookup-attributes )sh">;
// The name of a session of some role may be the user's, and another account may have a namesake.
constexpr Literal kItsOwn = " | grep -E {its_own}";
constexpr auto kByName =
    joined<kInEachRegion, "{by_name}", kSaid, kWithoutFailures, kItsOwn, kNamesOnly>;
// What permanent keys did left out: those of the owner's go on, the intruder's are asked for.
constexpr auto kByNameInSessions =
    joined<kInEachRegion, "{by_name}", kSaid, kWithoutFailures,
           R"sh( | sed 's/.*"accessKeyId": *"AKIA.*//')sh", kItsOwn, kNamesOnly>;
constexpr auto kByKeys = joined<"for k in {credentials}; do ", kInEachRegion,
                                R"sh("AttributeKey=AccessKeyId,AttributeValue=$k")sh", kSaid,
                                "; done", kWithoutFailures, kNamesOnly>;
constexpr Literal kLooking =
    R"sh(regions="$(aws ec2 describe-regions --query 'Regions[].[RegionName]' --output text)"
cut="$(sort -u < cut-{slug}.txt)"
seen="$()sh";
template <Literal a_sign_in>
constexpr auto judged = joined<
    R"sh()"
acts="$(echo "$seen" | grep '^act' || echo "")"
unread="$(echo "$seen" | grep '^unread' || echo "")"
none=""; if [ "$acts" = "" ]; then if [ "$unread" = "" ]; then if [ "$seen" = "" ]; then echo "no success since ${cut:?)sh",
    kNoCut, R"sh(} is in CloudTrail, which is up to 15 minutes behind, of ${regions:?)sh",
    kRegionsUnread, R"sh(}"; else echo "${none:?)sh", a_sign_in,
    R"sh( $seen}"; fi; else echo "${none:?it is not known whether anything succeeded after the cut: $seen}"; fi; else echo "${none:?NOT contained, this succeeded after the cut: $seen}"; fi)sh">;
constexpr auto kJudged = judged<
    "nothing but a sign-in succeeded after the cut, with which nothing can be done while the deny "
    "holds. Where it was not the owner: hikeshi answer CASE login-profile:{slug} yes adds the step "
    "that takes the password.">;
// Only the sessions before the cut are denied to a user whose own keys go on.
constexpr auto kJudgedOfLodger = judged<
    "a sign-in succeeded after the cut, and what it opened is not denied. Where it was not the "
    "owner: hikeshi contain --case CASE --user with the name of this user denies it everything.">;
constexpr std::string_view kWatchUser = line<kLooking, kByName, kJudged>;
constexpr std::string_view kWatchBoth = line<kLooking, kByName, "; ", kByKeys, kJudged>;
constexpr std::string_view kWatchLodger = line<kLooking, kByKeys, kJudgedOfLodger>;
constexpr std::string_view kWatchSessions =
    line<kLooking, kByNameInSessions, "; ", kByKeys, kJudgedOfLodger>;

constexpr StepKind kWatch = {
    .slug = "watch-user",
    .phase = Phase::kContain,
    .rank = 90,
    .title = {"Watch {user} for 30 minutes", "{user} の動きを 30 分間監視"},
    .precondition = {"the deny and the keys are done; CloudTrail lags up to 15 minutes: run it "
                     "again 45 minutes after the cut, `hikeshi apply CASE --step "
                     "watch-user-{slug} --execute`",
                     "拒否とキーの無効化が完了していること。CloudTrail は最大 15 "
                     "分遅れるため、遮断の 45 分後に `hikeshi apply CASE --step "
                     "watch-user-{slug} --execute` で再確認"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"no success after the deny (GetCallerIdentity, which nothing denies, apart); one "
               "that is found is named, a sign-in as one{more_en}",
               "拒否以後に成功した操作がないこと(拒否できない GetCallerIdentity "
               "を除く)。見つかった操作は表示される(サインインは区別して表示){more_ja}"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kLodgerBefore = {
    "the intruder's keys are deactivated and the user's sessions revoked; CloudTrail lags up to 15 "
    "minutes: run it again 45 minutes after the cut, `hikeshi apply CASE --step watch-user-{slug} "
    "--execute`",
    "侵入者のキーの無効化とセッションの失効が完了していること。CloudTrail は最大 15 "
    "分遅れるため、遮断の 45 分後に `hikeshi apply CASE --step watch-user-{slug} --execute` "
    "で再確認"};
constexpr Text kLodgerShown = {
    "no success of what the intruder put into the user; what the owner's own keys do goes on and "
    "is not told{more_en}",
    "侵入者が追加した認証情報で成功した操作がないこと(自社のキーによる操作は継続し、表示しない)"
    "{more_ja}"};

// What the user signs with, and what was taken with it: each event has one of these, or its name.
std::vector<std::string> credentials_of(const Scene& scene, const UserTarget& user) {
  std::set<std::string> ids;
  for (const auto& [id, key] : scene.keys) {
    if (key.owner == user.name && is_access_key_id(id)) ids.insert(id);
  }
  for (const Fact* credential : scene.state->of_kind("actor.credential")) {
    const auto& because = user.because;
    const bool its = std::find(because.begin(), because.end(), credential->id) != because.end();
    if (its && is_access_key_id(credential->subject)) ids.insert(credential->subject);
  }
  return {ids.begin(), ids.end()};
}

// For grep -E and for ours: of a name that IAM allows only these mean anything else.
std::string as_pattern(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                       std::string_view("_=,@-").find(c) != std::string_view::npos;
    const bool known = c == '.' || c == '+';
    out += plain ? std::string(1, c) : known ? std::string("[") + c + "]" : std::string(".");
  }
  return out;
}

// A user's own events, and those of a federation token that was taken with its key; what could not
// be read is kept.
std::string own_events(const Scene& scene, const std::string& user) {
  const std::string name = as_pattern(user);
  const std::string account = scene.account.empty() ? "[0-9]+" : as_pattern(scene.account);
  return R"re(^unread|"userIdentity": *[{] *"type": *"(IAMUser|FederatedUser)".*("arn": *)re"
         R"re("arn:[a-z-]+:iam::)re" +
         account + R"re(:user/([^"]*/)?)re" + name + R"re("|"userName": *")re" + name + R"re("))re";
}

void set_name_asked_for(Builder& plan, const UserTarget& user, Fields& fields) {
  if (!fields.commands("{user}")) return;  // it cannot be typed, however it is written
  const nlohmann::json by_name = {{{"AttributeKey", "Username"}, {"AttributeValue", user.name}}};
  fields.set("by_name", by_name.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  fields.set("its_own", own_events(plan.scene(), user.name));
}

StepKind kind_for(const UserTarget& user, bool has_keys) {
  StepKind kind = kWatch;
  if (!user.lodged) {
    kind.cli = has_keys ? kWatchBoth : kWatchUser;
    return kind;
  }
  kind.precondition = kLodgerBefore;
  kind.verify = kLodgerShown;
  kind.cli = user.console ? kWatchSessions : kWatchLodger;
  return kind;
}

}  // namespace

Step& add_watch(Builder& plan, const UserTarget& user, Fields fields) {
  constexpr size_t kMost = 10;  // LookupEvents answers twice a second, in each region
  std::vector<std::string> ids = credentials_of(plan.scene(), user);
  const std::string more = std::to_string(ids.size() - std::min(ids.size(), kMost));
  fields.set("more_en", more == "0" ? "" : ". " + more + " more credentials are not asked for");
  fields.set("more_ja", more == "0" ? "" : "。ほか " + more + " 件の認証情報は照会しない");
  ids.resize(std::min(ids.size(), kMost));
  fields.set_shell("credentials", join(ids, " "));
  set_name_asked_for(plan, user, fields);
  Step& step = plan.add(kind_for(user, !ids.empty()), fields, user.name, user.because);
  step.about = thing("iam:user", user.name);
  return step;
}

std::vector<std::string_view> watch_commands() {
  return {kWatchUser, kWatchBoth, kWatchLodger, kWatchSessions};
}

}  // namespace hikeshi::respond
