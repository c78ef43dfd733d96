// SPDX-License-Identifier: Apache-2.0
// The AWS API as one function: a service, an operation, parameters in; JSON or a CallError out.
// Brings together models, endpoints, credentials, signing, retry, pacing and pages; any number of
// calls in flight on the caller's one thread.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>  // Json is what a call takes and gives
#include <stop_token>
#include <string>
#include <tl/expected.hpp>

#include "aws/endpoint.h"
#include "aws/identity.h"
#include "aws/json.h"
#include "aws/models.h"
#include "aws/protocol.h"
#include "aws/refusal.h"
#include "aws/retry.h"
#include "aws/transport.h"
#include "base/utc_time.h"
#include "io/clock.h"

namespace hikeshi::aws {

struct Call {
  std::string service, operation;
  Json params = Json::object();
  std::string region;     // "": that of the client's settings
  bool all_pages = true;  // where the operation has pages: one reply of them all
  bool raw_body = false;  // the body as it came, unread; for objects of S3
  ExchangeLimits limits{};
};

struct Reply {
  Json value;              // of all pages
  std::string body;        // with raw_body
  Headers headers;         // of the last answer
  std::string request_id;  // of the last answer
  // Of the body as it came; of several pages: of their hashes, a line each. "" with raw_body: a
  // log is hashed by who needs it, at a gigabyte or two a second.
  std::string sha256;
  UtcTime at;  // when the last answer came
  int pages = 1;
  int attempts = 0;  // over all pages
};

using CallResult = tl::expected<Reply, CallError>;

// What a client is made of, each behind a function or a seam so that tests can stand in.
struct ClientParts {
  Transport& transport;
  const Clock& clock;
  Models& models;
  // May ask the network; cached by its maker, who gives the same object until it has others.
  // `renew`: AWS has called the last ones expired.
  std::function<Result<CredentialsPtr>(bool renew)> credentials;
  EndpointSettings endpoint{};  // its region is that of calls which name none
  // The user's own endpoint for a service by its id ("EC2"), "" for AWS's. Not given: AWS's.
  std::function<std::string(std::string_view service_id)> endpoint_url{};
  RetryRules retry{};
  size_t most_in_flight = 128;  // what is more waits unsigned, so that no signature grows old
  std::stop_token stop{};       // asked for by Ctrl-C: what is in flight ends with kCancelled
  // Called for each exchange that ended, for --trace; never with a secret.
  std::function<void(const struct Attempt&)> trace{};
};

// One attempt, as --trace shows it.
struct Attempt {
  std::string_view service, operation, region, host;
  int number = 1, status = 0;  // 0: no answer
  std::string_view code, request_id;
  Millis took{};
  Json params, answer;  // of both what trace_body.h lets through; null where there is none
};

class Client {
 public:
  using Done = std::function<void(CallResult)>;

  explicit Client(ClientParts parts);
  ~Client();

  // Starts a call. `done` is called once, from within poll() or run(), and may start others.
  void start(Call call, Done done);

  // Waits at most `wait` for something to happen. False when nothing is left to do.
  bool poll(Millis wait);

  // Until nothing is left to do.
  void run();

  // Ends all calls with kCancelled, from within the next poll(). Later calls go on.
  void cancel();

  // One call from start to end; others in flight go on meanwhile.
  CallResult call(Call call);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::aws
