// SPDX-License-Identifier: Apache-2.0
// The seam to the network: many HTTP exchanges in flight, driven by one thread.
//
// curl_transport.h is the real one; tests stand recorded and faulty ones behind it. Signing, retry
// and pacing are above this seam, bytes and sockets below it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "aws/http.h"
#include "base/result.h"

namespace hikeshi::aws {

struct ExchangeLimits {
  std::chrono::milliseconds connect{5000};
  std::chrono::milliseconds total{60000};
  uint64_t max_body = uint64_t{64} << 20;  // bytes of the answer; more ends in kLimit
  // For what must not arrive twice: a new connection, since a transport may send again by itself
  // where a kept one turns out to be closed.
  bool once = false;
};

class Transport {
 public:
  // Failures. kNotFound: no connection, so nothing was sent. kDenied: the server's certificate is
  // not to be trusted; nothing was sent. kNotAllowed: plain http to a host that is neither loopback
  // nor a metadata address. kIo (cut off), kTimeout, kLimit (answer too large), kCancelled: the
  // request may have arrived. Any HTTP status, also 500, is an answer and no failure.
  using Done = std::function<void(Result<HttpResponse>)>;

  virtual ~Transport() = default;

  // Starts an exchange. `done` is called once, from within poll() and on its thread; it may start
  // further exchanges.
  virtual void start(HttpRequest request, const ExchangeLimits& limits, Done done) = 0;

  // Waits at most `wait` for something to happen and hands out what is finished. False when
  // nothing is in flight.
  virtual bool poll(std::chrono::milliseconds wait) = 0;

  // Ends all exchanges with kCancelled, from within the next poll().
  virtual void cancel() = 0;
};

// One exchange from start to end, for callers that have nothing else to do (credentials).
Result<HttpResponse> exchange(Transport& transport, HttpRequest request,
                              const ExchangeLimits& limits);

}  // namespace hikeshi::aws
