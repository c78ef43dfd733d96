// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "posture/check.h"
#include "posture/checks.h"
#include "posture/render.h"

namespace hikeshi::posture {
namespace {

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json changed_by(const std::optional<ChangedBy>& change) {
  if (!change) return {};
  return {{"principal", change->principal},
          {"event", change->event},
          {"event_id", change->event_id},
          {"at", format_rfc3339(change->at)}};
}

std::string key_of(const State& state, const Finding& f) {
  return "hikeshi/" + state.account + "/" + (f.region.empty() ? "global" : f.region) + "/" +
         f.check + "/" + f.resource;
}

std::string capital(std::string_view word) {
  std::string out(word);
  if (!out.empty()) out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string upper(std::string_view word) {
  std::string out(word);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

std::string_view compliance(Verdict verdict) {
  constexpr std::string_view kWords[] = {"PASSED", "FAILED", "NOT_AVAILABLE"};
  return kWords[static_cast<size_t>(verdict)];
}

Json ocsf_finding(const State& state, const Finding& f) {
  const Check& check = *find_check(f.check);
  constexpr std::string_view kStatus[] = {"Pass", "Fail", "Unknown"};
  constexpr int kStatusId[] = {1, 3, 0};
  // Low to critical are 2 to 5; what passed is informational.
  const bool passed = f.status == Verdict::kPass;
  const int severity = passed ? 1 : 2 + static_cast<int>(check.severity);
  const auto status = static_cast<size_t>(f.status);
  Json cloud{{"provider", "AWS"}, {"account", {{"uid", state.account}}}};
  Json resource{{"uid", f.resource}, {"cloud_partition", state.partition}};
  if (!f.region.empty()) cloud["region"] = resource["region"] = f.region;
  return {{"class_uid", 2003},
          {"class_name", "Compliance Finding"},
          {"category_uid", 2},
          {"category_name", "Findings"},
          {"activity_id", 1},
          {"activity_name", "Create"},
          {"type_uid", 200301},
          {"time", f.as_of.seconds * 1000},
          {"severity_id", severity},
          {"severity", passed ? "Informational" : capital(to_string(check.severity))},
          {"status_detail", f.reason.en},
          {"message", std::string(check.title.en) + ": " + f.reason.en},
          {"metadata",
           {{"version", "1.3.0"},
            {"profiles", {"cloud"}},
            {"product", {{"name", "hikeshi"}, {"vendor_name", "hikeshi"}}}}},
          {"finding_info", {{"uid", key_of(state, f)}, {"title", check.title.en}}},
          {"compliance",
           {{"control", f.check},
            {"standards", {"hikeshi"}},
            {"status", kStatus[status]},
            {"status_id", kStatusId[status]}}},
          {"cloud", cloud},
          {"resources", Json::array({resource})},
          {"remediation", {{"desc", check.mend.en}}}};
}

// Lengths as BatchImportFindings takes them: 256 for a title, 1024 for a description.
std::string cut(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

Json asff_finding(const State& state, const Finding& f) {
  const Check& check = *find_check(f.check);
  const std::string region = f.region.empty() ? "us-east-1" : f.region;
  const std::string at = format_rfc3339(f.as_of);
  const std::string severity =
      f.status == Verdict::kFail ? upper(to_string(check.severity)) : "INFORMATIONAL";
  return {{"SchemaVersion", "2018-10-08"},
          {"Id", cut(key_of(state, f), 512)},
          {"ProductArn", "arn:" + state.partition + ":securityhub:" + region + ":" + state.account +
                             ":product/" + state.account + "/default"},
          {"GeneratorId", "hikeshi/" + f.check},
          {"AwsAccountId", state.account},
          {"Types", {"Software and Configuration Checks/AWS Security Best Practices"}},
          {"CreatedAt", at},
          {"UpdatedAt", at},
          {"Severity", {{"Label", severity}}},
          {"Title", cut(std::string(check.title.en), 256)},
          {"Description", cut(f.reason.en, 1024)},
          {"Remediation", {{"Recommendation", {{"Text", cut(std::string(check.mend.en), 512)}}}}},
          {"Resources", Json::array({{{"Type", "Other"},
                                      {"Id", cut(f.resource, 512)},
                                      {"Partition", state.partition},
                                      {"Region", region}}})},
          {"Compliance", {{"Status", compliance(f.status)}}}};
}

Json sarif_rule(const Check& check) {
  constexpr std::string_view kScore[] = {"3.0", "5.5", "8.0", "9.5"};
  return {{"id", check.id},
          {"shortDescription", {{"text", check.title.en}}},
          {"help", {{"text", check.mend.en}}},
          {"properties",
           {{"security-severity", kScore[static_cast<size_t>(check.severity)]},
            {"tags", {"security"}}}}};
}

Json sarif_result(const State& state, const Finding& f) {
  const Check& check = *find_check(f.check);
  constexpr std::string_view kKind[] = {"pass", "fail", "open"};
  const bool grave = check.severity >= Severity::kHigh;
  const std::string name = state.account + "/" + (f.region.empty() ? "" : f.region + "/");
  return {
      {"ruleId", f.check},
      {"kind", kKind[static_cast<size_t>(f.status)]},
      {"level", f.status != Verdict::kFail ? "none"
                : grave                    ? "error"
                                           : "warning"},
      {"message", {{"text", f.resource + ": " + f.reason.en}}},
      {"locations",
       Json::array({{{"logicalLocations", Json::array({{{"fullyQualifiedName", name + f.resource},
                                                        {"kind", "resource"}}})}}})},
      {"partialFingerprints", {{"hikeshi/v1", key_of(state, f)}}}};
}

}  // namespace

Json json_of(const State& state, const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& f : findings) {
    const Check& check = *find_check(f.check);
    list.push_back({{"check", f.check},
                    {"status", to_string(f.status)},
                    {"severity", to_string(check.severity)},
                    {"resource", f.resource},
                    {"region", or_null(f.region)},
                    {"reason", f.reason.en},
                    {"as_of", format_rfc3339(f.as_of)},
                    {"changed_by", changed_by(f.changed_by)},
                    {"mend", check.mend.en},
                    {"step", or_null(f.step)}});
  }
  return {{"account", state.account}, {"regions", state.regions}, {"findings", list}};
}

Json ocsf_of(const State& state, const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& f : findings) list.push_back(ocsf_finding(state, f));
  return list;
}

Json asff_of(const State& state, const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& f : findings) list.push_back(asff_finding(state, f));
  return list;
}

Json sarif_of(const State& state, const std::vector<Finding>& findings) {
  Json rules = Json::array(), results = Json::array();
  for (const Check* check : all_checks()) rules.push_back(sarif_rule(*check));
  for (const Finding& f : findings) results.push_back(sarif_result(state, f));
  const Json driver{{"name", "hikeshi"}, {"rules", rules}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", Json::array({{{"tool", {{"driver", driver}}}, {"results", results}}})}};
}

}  // namespace hikeshi::posture
