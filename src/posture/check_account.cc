// SPDX-License-Identifier: Apache-2.0
// Whether somebody would have been told, and what stands open that nobody uses.
#include <algorithm>

#include "aws/json_text.h"
#include "posture/check.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

// Where AWS keeps the metric of estimated charges, and nowhere else.
constexpr const char* kBillingRegion = "us-east-1";

void security_contact(Report& report) {
  const Answer& contact = report.answer("account.alternate.security");
  if (contact.absent() || !contact.value.contains("AlternateContact"))
    report.fail(report.state().account,
                {"no security contact: notices go to root's mailbox alone",
                 "セキュリティ連絡先がなく、通知はルートのメールにのみ届きます"});
}

void none_in(Report& report, const char* id, const char* list, const Words& reason) {
  if (list_in(report.answer(id).value, list).empty()) report.fail(report.state().account, reason);
}

void budget(Report& report) {
  none_in(report, "budgets.budgets", "Budgets", {"there is no budget", "予算がありません"});
}

void anomaly_monitor(Report& report) {
  none_in(report, "ce.monitors", "AnomalyMonitors",
          {"there is no cost anomaly monitor", "コスト異常検出のモニターがありません"});
  none_in(report, "ce.subscriptions", "AnomalySubscriptions",
          {"nobody is told of cost anomalies", "コスト異常の通知先がありません"});
}

void billing_alarm(Report& report) {
  const State& state = report.state();
  const Answer* alarms = state.find("cloudwatch.alarms", kBillingRegion);
  if (!report.seen(alarms, state.account, "cloudwatch.alarms")) return;
  for (const Json& alarm : list_in(alarms, "MetricAlarms")) {
    if (text_in(alarm, "MetricName") != "EstimatedCharges") continue;
    if (flag_in(alarm, "ActionsEnabled") && !list_in(alarm, "AlarmActions").empty()) return;
    report.fail(text_in(alarm, "AlarmName"),
                {"the alarm tells nobody", "アラームの通知先がありません"});
  }
  if (report.count() == 0)
    report.fail(state.account,
                {"no alarm watches the estimated charges", "請求額を監視するアラームがありません"});
}

// A region that somebody had to enable, without any of the things that cost or listen.
void unused_region(Report& report) {
  const State& state = report.state();
  for (const Json& region : list_in(report.answer("regions").value, "Regions")) {
    const std::string name = text_in(region, "RegionName");
    if (text_in(region, "OptInStatus") != "opted-in") continue;
    bool used = false, unseen = false;
    for (const auto& [id, list] :
         {std::pair("ec2.instances", "Reservations"),
          std::pair("ec2.network-interfaces", "NetworkInterfaces"),
          std::pair("rds.instances", "DBInstances"), std::pair("lambda.functions", "Functions")}) {
      const Answer* answer = state.find(id, name);
      unseen |= answer == nullptr || !answer->seen();
      used |= !list_in(answer, list).empty();
    }
    if (used) continue;
    if (unseen) {
      report.unknown(name, {"it is enabled; whether it is used could not be seen",
                            "有効です。使用の有無は確認できませんでした"});
    } else {
      report.fail(name, {"it is enabled and holds nothing", "有効ですが何も使われていません"});
    }
  }
}

const Check kChecks[] = {
    {"security-contact",
     Severity::kLow,
     false,
     {"account.alternate.security"},
     {},
     "harden-contact",
     {"There is a security contact", "セキュリティ連絡先"},
     {"aws account put-alternate-contact --alternate-contact-type SECURITY.",
      "aws account put-alternate-contact --alternate-contact-type SECURITY を実行する。"},
     security_contact},
    {"budget",
     Severity::kLow,
     false,
     {"budgets.budgets"},
     {},
     "",
     {"There is a budget", "予算"},
     {"aws budgets create-budget.", "aws budgets create-budget を実行する。"},
     budget},
    {"cost-anomaly-monitor",
     Severity::kLow,
     false,
     {"ce.monitors", "ce.subscriptions"},
     {},
     "",
     {"Cost anomalies are watched", "コスト異常検出"},
     {"aws ce create-anomaly-monitor and create-anomaly-subscription.",
      "aws ce create-anomaly-monitor と create-anomaly-subscription を実行する。"},
     anomaly_monitor},
    {"billing-alarm",
     Severity::kLow,
     false,
     {},
     {"cloudwatch.alarms"},
     "",
     {"An alarm watches the bill", "請求アラーム"},
     {"aws cloudwatch put-metric-alarm on AWS/Billing EstimatedCharges in us-east-1.",
      "us-east-1 で AWS/Billing EstimatedCharges のアラームを作る。"},
     billing_alarm},
    {"unused-region",
     Severity::kLow,
     false,
     {"regions"},
     {"ec2.instances", "ec2.network-interfaces", "rds.instances", "lambda.functions"},
     "",
     {"Enabled regions are in use", "未使用の有効リージョン"},
     {"aws account disable-region.", "aws account disable-region を実行する。"},
     unused_region},
};

}  // namespace

std::span<const Check> account_checks() { return kChecks; }

}  // namespace hikeshi::posture
