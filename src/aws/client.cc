// SPDX-License-Identifier: Apache-2.0
#include "aws/client.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "aws/answer_document.h"
#include "aws/pacer.h"
#include "aws/paginate.h"
#include "aws/redact.h"
#include "aws/sign.h"
#include "aws/skew.h"
#include "aws/trace_body.h"
#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::aws {
namespace {

using Steady = std::chrono::steady_clock;

// A call on its way: what it needs for its next attempt, and what its pages have brought so far.
struct Running {
  Call call;
  Client::Done done;
  const Operation* operation = nullptr;
  std::optional<Pages> pages;
  HttpRequest request;  // unsigned, with its host
  SigningScope scope;
  bool is_signed = true;
  CredentialsPtr signer;    // of the last attempt
  int64_t signed_with = 0;  // the clock's offset at it
  bool changes = false, has_token = false;
  bool renewed = false, redirected = false;  // each is tried once
  int attempt = 0;                           // of this page
  Trouble last = Trouble::kNone;
  Steady::time_point sent{};
  std::string hashes;  // of the pages, a line each
  Reply reply;
};

using RunningPtr = std::shared_ptr<Running>;

bool has_idempotency_token(const Operation& operation) {
  if (!operation.input) return false;
  const auto& members = operation.input.shape->members;
  return std::any_of(members.begin(), members.end(),
                     [](const Member& m) { return m.idempotency_token; });
}

std::vector<ContextMember> context_members(const Operation& operation) {
  std::vector<ContextMember> members;
  if (!operation.input) return members;
  for (const Member& member : operation.input.shape->members) {
    if (!member.context_param.empty()) members.push_back({member.context_param, member.name});
  }
  return members;
}

std::string signing_name_of(const Model& model) {
  const std::string_view name = model.text("signingName");
  return std::string(name.empty() ? model.text("endpointPrefix") : name);
}

bool says(const Json* json, const char* key, std::string_view value) {
  if (json == nullptr) return false;
  const auto it = json->find(key);
  return it != json->end() && it->is_string() && it->get_ref<const std::string&>() == value;
}

bool says_true(const Json* json, const char* key) {
  if (json == nullptr) return false;
  const auto it = json->find(key);
  return it != json->end() && it->is_boolean() && it->get<bool>();
}

// What a failed exchange means for a call: nothing sent, lost on the way, or no answer of AWS's.
Refusal refusal_of_lost(const Error& error, bool may_have_happened) {
  switch (error.code) {
    case Code::kCancelled:
      return Refusal::kCancelled;
    case Code::kLimit:
    case Code::kCorrupt:
      return may_have_happened ? Refusal::kUnknownOutcome : Refusal::kGarbled;
    case Code::kNotAllowed:
      return Refusal::kUsage;
    case Code::kIo:
    case Code::kTimeout:
      return may_have_happened ? Refusal::kUnknownOutcome : Refusal::kUnreachable;
    default:
      return Refusal::kUnreachable;
  }
}

CallError usage(const Error& error) {
  CallError refused;
  refused.kind = error.code == Code::kNotFound ? Refusal::kNotOffered : Refusal::kUsage;
  refused.message = error.message;
  return refused;
}

}  // namespace

struct Client::State {
  explicit State(ClientParts p) : parts(std::move(p)) {}

  ClientParts parts;
  std::map<std::string, RetryQuota> quotas;  // by service and region: one in trouble is not all
  ClockSkew skew;
  Pacer pacer;
  std::map<std::string, std::string> bucket_regions;  // as S3 told us, so that it tells once
  std::deque<RunningPtr> ready;
  std::multimap<Steady::time_point, RunningPtr> waiting;
  std::vector<std::pair<Done, CallResult>> finished;  // handed out by poll(), never within start()
  size_t in_flight = 0;
  std::mt19937_64 random{std::random_device{}()};

  bool stopped() const { return parts.stop.stop_requested(); }

  void finish(const RunningPtr& r, CallResult result) {
    finished.emplace_back(std::move(r->done), std::move(result));
  }

  void refuse(const RunningPtr& r, CallError error) {
    error.attempts = r->reply.attempts;
    error.at = parts.clock.now();
    finish(r, tl::make_unexpected(std::move(error)));
  }

  // ---- from a call to a request

  Status look_up(Running& r) {
    const Model* model = HK_TRY(parts.models.find(r.call.service));
    r.operation = HK_TRY(model->operation(r.call.operation));
    if (r.call.region.empty()) r.call.region = parts.endpoint.region;
    r.changes = !only_reads(r.call.operation);
    r.has_token = has_idempotency_token(*r.operation);
    r.is_signed = !says(r.operation->json, "authtype", "none");
    r.scope.is_s3 = model->text("signatureVersion").starts_with("s3");
    if (says(r.operation->json, "authtype", "v4-unsigned-body") ||
        says_true(r.operation->json, "unsignedPayload"))
      r.scope.payload = Payload::kUnsigned;
    const Json* paginator = model->paginator(r.call.operation);
    if (r.call.all_pages && !r.call.raw_body && paginator != nullptr)
      r.pages.emplace(HK_TRY(Paginator::create(*paginator)), r.call.params);
    return {};
  }

  static std::string bucket_of(const Running& r) {
    const auto it = r.call.params.find("Bucket");
    return it != r.call.params.end() && it->is_string() ? it->get<std::string>() : "";
  }

  Status address(Running& r) {
    if (const auto known = bucket_regions.find(bucket_of(r)); known != bucket_regions.end())
      r.call.region = known->second;
    Outgoing out = HK_TRY(make_request(*r.operation, r.call.params));
    Endpoint to = HK_TRY(endpoint_of(r));
    HK_CHECK(add_host_prefix(to, out.host_prefix));
    r.request = std::move(out.request);
    r.request.scheme = std::move(to.scheme);
    r.request.host = std::move(to.host);
    r.request.path.insert(0, to.path);
    for (Header& header : to.headers)
      set_header(r.request.headers, header.name, std::move(header.value));
    r.scope.service = std::move(to.signing_name);
    r.scope.region = std::move(to.signing_region);
    return {};
  }

  Result<Endpoint> endpoint_of(const Running& r) {
    const Model& model = *r.operation->model;
    EndpointCall call{model.endpoint_rules(), *HK_TRY(parts.models.partitions()),
                      *r.operation->json,     context_members(*r.operation),
                      r.call.params,          signing_name_of(model)};
    EndpointSettings settings = parts.endpoint;
    settings.region = r.call.region;
    if (parts.endpoint_url) settings.endpoint_url = parts.endpoint_url(model.text("serviceId"));
    return find_endpoint(call, settings);
  }

  void begin(const RunningPtr& r) {
    if (Status status = look_up(*r); !status) return refuse(r, usage(status.error()));
    begin_page(r);
  }

  void begin_page(const RunningPtr& r) {
    r->attempt = 0;
    r->last = Trouble::kNone;
    if (Status status = address(*r); !status) return refuse(r, usage(status.error()));
    waiting.emplace(slot_of(*r, Steady::now()), r);
  }

  // A repetition waits its turn like any other call: out of turn it would be refused again, and
  // another with it.
  Steady::time_point slot_of(const Running& r, Steady::time_point earliest) {
    return pacer.reserve(r.call.service, r.call.operation, r.call.region, earliest);
  }

  // ---- one attempt

  // Hundreds of calls may be told at once that their session is over: the first of them gets
  // another, the rest go on with that one.
  Result<CredentialsPtr> credentials_for(const Running& r, bool renew) {
    auto kept = HK_TRY(parts.credentials(false));
    if (!renew || kept != r.signer) return kept;
    return parts.credentials(true);
  }

  void launch(const RunningPtr& r, bool renew = false) {
    HttpRequest request = r->request;
    if (r->is_signed) {
      const auto credentials = credentials_for(*r, renew);
      if (!credentials)
        return refuse(r, {Refusal::kCredentials, "", credentials.error().message, "", 0, 0, {}});
      r->signer = *credentials;
      r->signed_with = skew.offset_seconds();
      const Status status = sign(request, *r->signer, r->scope, skew.apply(parts.clock.now()));
      if (!status) return refuse(r, usage(status.error()));
    }
    ++in_flight;
    ++r->attempt;
    ++r->reply.attempts;
    r->sent = Steady::now();
    ExchangeLimits limits = r->call.limits;
    limits.once = r->changes && !r->has_token;
    parts.transport.start(std::move(request), limits, [this, r](Result<HttpResponse> got) {
      --in_flight;
      land(r, std::move(got));
    });
  }

  void land(const RunningPtr& r, Result<HttpResponse> got) {
    if (!got) return land_without_answer(r, got.error());
    r->reply.at = parts.clock.now();
    Json page;
    const bool raw = r->call.raw_body && got->status >= 200 && got->status < 300;
    auto answer = raw ? Result<Answer>(Answer{}) : read_whole_answer(*r, *got, page);
    if (!answer) return land_without_answer(r, answer.error());
    const AwsError* error = answer->error ? &*answer->error : nullptr;
    trace(*r, got->status, error == nullptr ? "" : error->code,
          error == nullptr ? answer->request_id : error->request_id, page);
    if (error != nullptr) return land_refused(r, *got, *error);
    quota_of(*r).give_back(r->last);
    if (!raw) r->hashes += sha256_hex(got->body) + "\n";
    r->reply.request_id = std::move(answer->request_id);
    r->reply.headers = std::move(got->headers);
    if (raw) r->reply.body = std::move(got->body);
    take_page(r, std::move(page));
  }

  // "There is none" is never said for a body that was lost on its way.
  static Result<Answer> read_whole_answer(const Running& r, const HttpResponse& got, Json& page) {
    if (!r.changes && got.status == 200 && trim(got.body).empty() && has_document(*r.operation))
      return fail(Code::kCorrupt, "the answer is empty");
    return read_answer(*r.operation, got, page);
  }

  void land_without_answer(const RunningPtr& r, const Error& error) {
    trace(*r, 0, "", "", Json());
    // A resolver that is out of order for a moment looks the same, so it is asked again.
    const bool nowhere = error.code == Code::kUnsupported;
    const Trouble trouble = nowhere ? Trouble::kUnsent : trouble_of(error);
    if (retry(r, trouble, std::nullopt)) return;
    if (nowhere)
      return refuse(
          r, {Refusal::kUnreachable, std::string(kNoSuchEndpoint), error.message, "", 0, 0, {}});
    const bool lost = r->changes && !r->has_token && trouble != Trouble::kUnsent &&
                      error.code != Code::kNotAllowed && error.code != Code::kDenied;
    refuse(r, {refusal_of_lost(error, lost), "", error.message, "", 0, 0, {}});
  }

  void land_refused(const RunningPtr& r, const HttpResponse& got, const AwsError& error) {
    // An error behind a 200 (S3 does so) is a 500.
    const int status = error.status == 200 ? 500 : error.status;
    if (skew.sign_again(got, error.code, parts.clock.now(), r->signed_with)) return launch(r);
    Refusal kind = refusal_of(status, error.code, error.message);
    if (kind == Refusal::kExpired && !std::exchange(r->renewed, true)) return launch(r, true);
    if (follow_bucket(r, got)) return;
    const Trouble trouble = trouble_of(status, error.code);
    if (retry(r, trouble, retry_after(got.headers))) return;
    if (trouble == Trouble::kTransient && r->changes && !r->has_token)
      kind = Refusal::kUnknownOutcome;
    refuse(r, {kind, error.code, shown(*r, error.message), error.request_id, error.status, 0, {}});
  }

  // As it may be printed and filed.
  static std::string shown(const Running& r, const std::string& message) {
    return r.signer ? without_credentials(message, *r.signer) : message;
  }

  // S3 names the region of a bucket when it is asked in another.
  bool follow_bucket(const RunningPtr& r, const HttpResponse& got) {
    const std::string region(header_of(got.headers, "x-amz-bucket-region"));
    if (!r->scope.is_s3 || region.empty() || region == r->scope.region || r->redirected)
      return false;
    r->redirected = true;
    if (const std::string bucket = bucket_of(*r); !bucket.empty()) bucket_regions[bucket] = region;
    r->call.region = region;
    if (Status status = address(*r); !status) return false;
    launch(r);
    return true;
  }

  RetryQuota& quota_of(const Running& r) { return quotas[r.call.service + " " + r.call.region]; }

  bool retry(const RunningPtr& r, Trouble trouble, std::optional<Millis> asked) {
    if (stopped() || r->attempt >= parts.retry.attempts) return false;
    if (!may_repeat(trouble, r->changes, r->has_token) || !quota_of(*r).take(trouble)) return false;
    r->last = trouble;
    const double chance = std::uniform_real_distribution<>(0, 1)(random);
    const auto rested =
        Steady::now() + backoff(parts.retry, trouble, r->attempt + 1, chance, asked);
    waiting.emplace(slot_of(*r, rested), r);
    return true;
  }

  void trace(const Running& r, int status, std::string_view code, std::string_view request_id,
             const Json& page) {
    if (!parts.trace) return;
    const auto took = std::chrono::duration_cast<Millis>(Steady::now() - r.sent);
    const bool ok = status != 0 && code.empty() && !r.call.raw_body;
    parts.trace({r.call.service, r.call.operation, r.call.region, r.request.host, r.attempt, status,
                 code, request_id, took, traced(r.operation->input, r.call.params),
                 ok ? traced(r.operation->output, page) : Json()});
  }

  // ---- pages

  void take_page(const RunningPtr& r, Json page) {
    if (!r->pages) {
      r->reply.value = std::move(page);
      return succeed(r);
    }
    const auto more = r->pages->add(page);
    if (!more) return refuse(r, {Refusal::kGarbled, "", more.error().message, "", 0, 0, {}});
    if (*more) {
      ++r->reply.pages;
      r->call.params = r->pages->params();
      return begin_page(r);
    }
    // One page keeps what a merge leaves out, such as the tokens of AWS's own counting.
    r->reply.value = r->reply.pages == 1 ? std::move(page) : r->pages->take();
    succeed(r);
  }

  void succeed(const RunningPtr& r) {
    const bool one = r->reply.pages == 1;
    r->reply.sha256 = one ? r->hashes.substr(0, 64) : sha256_hex(r->hashes);
    finish(r, std::move(r->reply));
  }

  // ---- the loop

  void stop_all() {
    parts.transport.cancel();
    for (auto& [due, r] : std::exchange(waiting, {})) cancel(r);
    for (const RunningPtr& r : std::exchange(ready, {})) cancel(r);
  }

  void cancel(const RunningPtr& r) {
    refuse(r, {Refusal::kCancelled, "", "cancelled", "", 0, 0, {}});
  }

  void launch_ready() {
    const auto now = Steady::now();
    while (!waiting.empty() && waiting.begin()->first <= now) {
      ready.push_back(waiting.begin()->second);
      waiting.erase(waiting.begin());
    }
    while (!ready.empty() && in_flight < parts.most_in_flight) {
      const RunningPtr r = ready.front();
      ready.pop_front();
      launch(r);
    }
  }

  bool hand_out() {
    auto now = std::exchange(finished, {});
    for (auto& [done, result] : now) done(std::move(result));
    return !now.empty();
  }

  Millis until_due(Millis wait) const {
    if (waiting.empty()) return wait;
    const auto due = std::chrono::ceil<Millis>(waiting.begin()->first - Steady::now());
    return std::clamp(due, Millis(0), wait);
  }

  bool poll(Millis wait) {
    if (stopped()) stop_all();
    launch_ready();
    if (hand_out()) return true;
    if (in_flight > 0) {
      parts.transport.poll(until_due(wait));
    } else if (!waiting.empty()) {
      std::this_thread::sleep_for(until_due(wait));
    } else {
      return !ready.empty();
    }
    hand_out();
    return true;
  }
};

Client::Client(ClientParts parts) : state_(std::make_unique<State>(std::move(parts))) {}
Client::~Client() = default;

void Client::start(Call call, Done done) {
  auto running = std::make_shared<Running>();
  running->call = std::move(call);
  running->done = std::move(done);
  state_->begin(running);
}

bool Client::poll(Millis wait) { return state_->poll(wait); }

void Client::run() {
  while (poll(Millis(100))) {
  }
}

void Client::cancel() { state_->stop_all(); }

CallResult Client::call(Call call) {
  std::optional<CallResult> result;
  start(std::move(call), [&](CallResult got) { result = std::move(got); });
  while (!result && poll(Millis(100))) {
  }
  if (!result)
    return tl::make_unexpected(CallError{Refusal::kUsage, "", "no answer", "", 0, 0, {}});
  return std::move(*result);
}

}  // namespace hikeshi::aws
