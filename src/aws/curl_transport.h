// SPDX-License-Identifier: Apache-2.0
// The network itself, over one libcurl multi handle. Carries bytes; knows nothing of AWS.
#pragma once

#include <memory>
#include <string>

#include "aws/transport.h"

namespace hikeshi::aws {

struct CurlOptions {
  std::string user_agent;
  std::string ca_bundle;  // a file of certificates, as AWS_CA_BUNDLE; "": the system's
  std::string proxy;      // a URL, as HTTPS_PROXY; "": none, whatever the environment says
  std::string no_proxy;   // hosts that go without it, as NO_PROXY
  long connections_per_host = 32;
  long connections = 256;  // what is more waits its turn
};

// Follows no redirect, reads no .netrc, sends a path as it is, speaks http and https only. All
// calls from one thread.
class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlOptions options);
  ~CurlTransport() override;

  void start(HttpRequest request, const ExchangeLimits& limits, Done done) override;
  bool poll(std::chrono::milliseconds wait) override;
  void cancel() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The addresses at which AWS serves credentials to its own machines and containers.
bool is_metadata_address(std::string_view host);

}  // namespace hikeshi::aws
