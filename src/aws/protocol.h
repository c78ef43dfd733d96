// SPDX-License-Identifier: Apache-2.0
// Parameters to a request, an answer to JSON or an error: AWS's five protocols (ec2, query, json,
// rest-json, rest-xml) over the service models, as pure functions. Any thread may call them.
//
// Not here: signing, the host (endpoint.h), retries. Not supported anywhere: event streams, CBOR.
// Differences from botocore: parameters hold blobs as base64 text and times as text (json.h);
// UserData of ec2 RunInstances goes out as given, so it must be base64 already; streamed answers
// are whole.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/http.h"
#include "aws/json.h"
#include "aws/model.h"
#include "base/result.h"

namespace hikeshi::aws {

struct Outgoing {
  HttpRequest request;  // host is empty; path lacks what the endpoint's URL brings (S3: the bucket)
  std::string host_prefix;  // goes in front of the endpoint's host: "data.", "123456789012."
};

// Makes what stands for "idempotencyToken" where the caller gives none; a repeated call must carry
// the same one, so a request is made once and sent often.
using TokenSource = std::function<std::string()>;
std::string random_token();  // a random UUID

// Failures: kUsage for parameters that do not fit the model, each with its path
// ("Filters[0].Values: expected a list, got a string"); kUnsupported for event streams and
// checksums not known here.
Result<Outgoing> make_request(const Operation& operation, const Json& parameters,
                              const TokenSource& token = random_token);

// What AWS says went wrong. Message and fields are text of others: printable() before a terminal.
struct AwsError {
  std::string code;  // "ThrottlingException"; the HTTP status as text where the answer has none
  std::string query_code;  // with x-amzn-query-error: the code that the json protocol gave
  std::string message;
  std::string type;  // "Sender", "Receiver" or ""
  std::string request_id;
  // Of the answer. An error in the body of a 200 (S3 does so for long copies) has 200 and must be
  // taken as a 500.
  int status = 0;
  std::shared_ptr<const Json> fields;  // what the model says of this error, never nullptr
};

struct Answer {
  std::string request_id;         // "" where there is none
  std::optional<AwsError> error;  // nullopt: it worked, and `result` holds what came
};

// Replaces `result` by the modelled result, {} after an error. A scalar that is not of its modelled
// type stays as it came (text), so that one odd value does not cost the rest.
// Failures: kCorrupt for a body that is not what the protocol says (`result` is untouched), kLimit
// for one nested or branched beyond what any answer of AWS's is.
Result<Answer> read_answer(const Operation& operation, const HttpResponse& response, Json& result);

}  // namespace hikeshi::aws
