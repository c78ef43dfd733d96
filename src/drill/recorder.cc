// SPDX-License-Identifier: Apache-2.0
#include "drill/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utc_time.h"
#include "drill/json_text.h"
#include "drill/places.h"
#include "drill/rehearsal.h"

namespace hikeshi::drill {
namespace {

const std::string kNothing;

bool is_reading_name(std::string_view event) {
  constexpr std::array<std::string_view, 7> kPrefixes = {"Get",   "List", "Describe", "Head",
                                                         "Batch", "View", "Lookup"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return event.starts_with(prefix); });
}

bool is_list(std::string_view event) {
  return event.starts_with("List") || event.starts_with("Describe");
}

// Services that speak the query protocol or XML write AccessDenied, the others with an ending.
std::string_view denied_code(std::string_view service) {
  constexpr std::array<std::string_view, 12> kShort = {"iam",
                                                       "sts",
                                                       "s3",
                                                       "ses",
                                                       "sns",
                                                       "rds",
                                                       "autoscaling",
                                                       "cloudformation",
                                                       "elasticloadbalancing",
                                                       "monitoring",
                                                       "organizations",
                                                       "cloudtrail"};
  if (service == "ec2") return "Client.UnauthorizedOperation";
  const bool is_short = std::find(kShort.begin(), kShort.end(), service) != kShort.end();
  return is_short ? "AccessDenied" : "AccessDeniedException";
}

std::string denied_message(const Caller& caller, const Call& call, Rng& rng) {
  const std::string action = fmt::format("{}:{}", call.service, without_version(call.event));
  if (caller.arn.empty()) return "Access Denied";
  if (call.service == "ec2")
    return fmt::format(
        "You are not authorized to perform this operation. User: {} is not "
        "authorized to perform: {} because no identity-based policy allows the {} "
        "action. Encoded authorization failure message: {}",
        caller.arn, action, action, rng.base64(300));
  return fmt::format(
      "User: {} is not authorized to perform: {} on resource: * because no "
      "identity-based policy allows the {} action",
      caller.arn, action, action);
}

std::string_view version_of(std::string_view service) {
  if (service == "iam" || service == "ec2") return "1.10";
  if (service == "s3" || service == "kms" || service == "lambda") return "1.11";
  if (service == "cloudtrail" || service == "ecs" || service == "signin") return "1.09";
  return "1.08";
}

std::string_view event_type_of(std::string_view service, std::string_view event) {
  if (service != "signin" && service != "sso") return "AwsApiCall";
  if (event == "ConsoleLogin" || event == "CheckMfa") return "AwsConsoleSignIn";
  return "AwsServiceEvent";
}

std::string host_of(const Call& call, const Vars& vars) {
  if (call.service == "iam") return "iam.amazonaws.com";
  if (call.service == "signin") return fmt::format("{}.signin.aws.amazon.com", call.region);
  const std::string* bucket = call.service == "s3" ? vars.find("bucket") : nullptr;
  if (bucket != nullptr) return fmt::format("{}.s3.{}.amazonaws.com", *bucket, call.region);
  return fmt::format("{}.{}.amazonaws.com", call.service, call.region);
}

}  // namespace

const std::string* Vars::find(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return &value;
  }
  return nullptr;
}

const std::string& Vars::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? kNothing : *value;
}

void Vars::set(std::string_view name, std::string value) {
  for (auto& [key, old] : values_) {
    if (key == name) return void(old = std::move(value));
  }
  values_.emplace_back(name, std::move(value));
}

void Vars::merge(const Vars& other) {
  for (const auto& [key, value] : other.values_) set(key, value);
}

Fault dry_run() {
  return {"Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."};
}

Fault throttled() { return {"ThrottlingException", "Rate exceeded"}; }

Fault not_found(std::string_view what) {
  return {"NoSuchEntityException", fmt::format("The {} cannot be found.", what)};
}

struct Recorder::Draft {
  const Caller& caller;
  const Call& call;
  int64_t time;
  Recipe recipe;
  std::string_view region;  // where it is logged
  Vars vars;
  std::string event_id;
  std::string out;
  // A failed sign-in has a message and no code.
  bool failed() const { return !call.fault.code.empty() || !call.fault.message.empty(); }
  bool has_effect() const {
    return !recipe.makes.empty() || !recipe.changes.empty() || !recipe.removes.empty();
  }
};

Done Recorder::write(const Caller& caller, int64_t time, const Call& call) {
  const Recipe* known = recipes_.find(call.service, call.event);
  const Recipe unknown{
      .service = call.service, .event = call.event, .reads = is_reading_name(call.event)};
  Draft d{caller,
          call,
          time,
          known == nullptr ? unknown : *known,
          logged_in(call.service, call.region),
          call.vars,
          rng_.uuid(),
          {}};
  d.out.reserve(2048);
  append_head(d);
  append_body(d);
  append_tail(d);
  if (rehearsal_ != nullptr) play(d);
  // What the logs do not reach, the truth does not know.
  if (time < world_.calendar.end) note(d);
  // The second trail's selectors leave out the heartbeats of agents, as busy accounts do.
  const bool again = !d.recipe.reads && call.event != "UpdateInstanceInformation";
  delivery_.add({time, std::string(d.region), std::move(d.out), again});
  return {std::move(d.event_id), std::move(d.vars)};
}

// Long lists come in pages; the token of the next one is random to whoever reads the log.
void Recorder::next_page(std::string& request) {
  request.back() = ',';
  request += R"("nextToken":")" + rng_.base64(120 + rng_.below(160)) + R"("})";
}

std::string Recorder::identity_of(Draft& d) {
  std::string text = "{";
  text += fill(d, d.caller.identity);
  if (!d.caller.invoked_by.empty()) {
    text += R"(,"invokedBy":)";
    append_quoted(text, d.caller.invoked_by);
  }
  text += '}';
  return text;
}

void Recorder::append_head(Draft& d) {
  JsonObject head;
  head.text("eventVersion", version_of(d.call.service))
      .raw("userIdentity", identity_of(d))
      .text("eventTime", format_rfc3339({d.time}))
      .text("eventSource", std::string(d.call.service) + ".amazonaws.com")
      .text("eventName", d.call.event)
      .text("awsRegion", d.region)
      .text("sourceIPAddress", d.caller.address)
      .text("userAgent", fill(d, d.caller.agent));
  if (d.failed()) {
    const Fault& fault = d.call.fault;
    const bool denied = fault.code == "denied";
    if (!fault.code.empty())
      head.text("errorCode", denied ? denied_code(d.call.service) : fault.code);
    head.text("errorMessage", denied ? denied_message(d.caller, d.call, rng_) : fault.message);
  }
  d.out = head.take();
  d.out.back() = ',';
}

void Recorder::append_body(Draft& d) {
  std::string request = fill(d, d.recipe.request);
  if (is_list(d.call.event) && request.size() > 2 && rng_.chance(20)) next_page(request);
  // A failed sign-in says so in its answer; every other failed call has none.
  const bool answers = !d.failed() || d.call.event == "ConsoleLogin";
  const std::string response = answers ? fill(d, d.recipe.response) : std::string();
  JsonObject body;
  body.raw("requestParameters", request).raw("responseElements", response);
  if (!d.recipe.extra.empty()) body.raw("additionalEventData", fill(d, d.recipe.extra));
  const std::string* request_id = d.vars.find("reqid");
  const bool s3 = d.call.service == "s3";
  body.text("requestID", request_id != nullptr ? *request_id
                         : s3                  ? rng_.base32(16)
                                               : rng_.uuid())
      .text("eventID", d.event_id)
      .flag("readOnly", d.recipe.reads);
  if (!d.recipe.resources.empty() && !d.failed())
    body.raw("resources", fill(d, d.recipe.resources));
  std::string text = body.take();
  text.back() = ',';
  d.out.append(text, 1, text.size() - 1);
}

void Recorder::append_tail(Draft& d) {
  JsonObject tail;
  tail.text("eventType", event_type_of(d.call.service, d.call.event))
      .flag("managementEvent", true)
      .text("recipientAccountId", world_.account);
  if (const std::string* shared = d.vars.find("shared")) tail.text("sharedEventID", *shared);
  tail.text("eventCategory", "Management");
  if (!d.caller.via_service()) {
    const bool tls13 = d.call.service != "s3" || !d.caller.console;
    tail.raw("tlsDetails", JsonObject()
                               .text("tlsVersion", tls13 ? "TLSv1.3" : "TLSv1.2")
                               .text("cipherSuite", tls13 ? "TLS_AES_128_GCM_SHA256"
                                                          : "ECDHE-RSA-AES128-GCM-SHA256")
                               .text("clientProvidedHostHeader", host_of(d.call, d.vars))
                               .take());
  }
  if (d.caller.console) tail.text("sessionCredentialFromConsole", "true");
  const std::string text = tail.take();
  d.out.append(text, 1, text.size() - 1);
}

std::vector<std::string> Recorder::ids_of(Draft& d) {
  return d.call.ids.empty() ? std::vector<std::string>{fill(d, d.recipe.id)} : d.call.ids;
}

// The intruder's doings, and of the owner's those that the truth tells of.
void Recorder::play(Draft& d) {
  const bool tells = d.caller.intruder || (d.time >= book_.owner_from() && d.caller.arn != "");
  if (tells && !d.failed() && d.has_effect() && d.time < world_.calendar.end) {
    if (const std::string* policy = d.vars.find("bucketpolicy"))
      d.vars.set("bucketpolicy.text", escaped(*policy));
    rehearsal_->perform({d.recipe, std::string(d.call.service), std::string(d.call.event),
                         std::string(d.region), d.vars, ids_of(d),
                         [&](std::string_view text) { return fill(d, text); }});
  }
  d.out = rehearsal_->real(std::move(d.out));
}

void Recorder::note(Draft& d) {
  if (d.caller.intruder && !d.caller.via_service()) book_.charge(d.caller, d.time, d.event_id);
  if (d.caller.intruder && d.caller.via_service()) book_.on_behalf(d.event_id);
  if (d.caller.intruder && !d.failed() && d.recipe.event == "InvokeModel")
    book_.model_use({d.caller.principal, std::string(d.region), d.time});
  if (d.failed() || !d.has_effect()) return;
  for (const std::string& id : ids_of(d)) {
    d.vars.set("id", id);
    book_.note({d.recipe, id, fill(d, d.recipe.arn), std::string(d.region), d.time, d.event_id,
                d.caller.arn.empty() ? d.caller.principal : d.caller.arn, d.caller.intruder});
  }
}

std::string Recorder::fill(Draft& d, std::string_view text) {
  constexpr std::string_view kPlaceLetters = "abcdefghijklmnopqrstuvwxyz0123456789._";
  std::string out;
  out.reserve(text.size() + 64);
  while (true) {
    const size_t open = text.find('<');
    out += text.substr(0, open);
    if (open == text.npos) return out;
    text.remove_prefix(open + 1);
    const size_t close = text.find_first_not_of(kPlaceLetters);
    if (close == text.npos || text[close] != '>') {
      out += '<';  // CloudTrail's own <sensitiveDataRemoved>
      continue;
    }
    out += value_of(d, text.substr(0, close));
    text.remove_prefix(close + 1);
  }
}

std::string Recorder::value_of(Draft& d, std::string_view place) {
  if (const std::string* value = d.vars.find(place)) return *value;
  const bool momentary = place == "command" || place == "api" || place == "key";
  std::string value = make_up(d, place);
  if (!momentary) d.vars.set(place, value);
  return value;
}

std::string Recorder::make_up(Draft& d, std::string_view place) {
  if (place == "rolearn") return world_.role_arn(value_of(d, "role"));
  if (place == "reqid") return rng_.uuid();
  if (place == "instance_items")
    return fmt::format(R"({{"instanceId":"{}"}})", value_of(d, "instance"));
  const PlaceContext context{world_,   d.caller,       rng_,        d.time,
                             d.region, d.call.service, d.call.event};
  auto value = made_up(place, context);
  // A template of ours with a place that nothing fills stays visible; a test looks for it.
  return value ? *value : fmt::format("<{}>", place);
}

}  // namespace hikeshi::drill
