// SPDX-License-Identifier: Apache-2.0
// Reads every object of a bucket as a hunt does, and drops the bytes: what the network side alone
// takes. Prints seconds, objects, bytes.
//
//   fetch_bench http://localhost:PORT s3://BUCKET/PREFIX THREADS
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "aws/curl_transport.h"
#include "fetch/listing.h"
#include "fetch/objects.h"

using namespace hikeshi;

namespace {

aws::ClientParts parts_for(aws::Transport& transport, const Clock& clock, aws::Models& models,
                           const std::string& endpoint) {
  auto credentials = std::make_shared<aws::Credentials>();
  credentials->access_key_id = "AKIAQ7EXMPLE00000001";
  credentials->secret_key = Secret("an-example-secret-of-no-account-at-all00");
  aws::ClientParts parts{
      .transport = transport,
      .clock = clock,
      .models = models,
      .credentials = [credentials](bool) -> Result<aws::CredentialsPtr> { return credentials; },
      .endpoint_url = [endpoint](std::string_view) { return endpoint; }};
  parts.endpoint.region = "us-east-1";
  return parts;
}

// As the scan's workers do: each takes the next object, in order.
uint64_t read_all(const std::vector<trail::Source>& sources, unsigned threads) {
  std::atomic<size_t> next{0};
  std::atomic<uint64_t> bytes{0};
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.emplace_back([&] {
      for (size_t at = next++; at < sources.size(); at = next++) {
        const auto got = sources[at].read();
        if (!got) {
          fmt::print(stderr, "{}\n", got.error().message);
          std::exit(1);
        }
        bytes += got->size();
      }
    });
  workers.clear();
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto began = std::chrono::steady_clock::now();
  aws::CurlTransport transport({"hikeshi-bench", "", "", "", 96, 256});
  SystemClock clock;
  aws::Models models;
  aws::Client client(parts_for(transport, clock, models, argv[1]));
  fetch::ListRequest request;
  request.from = *fetch::parse_s3_address(argv[2]);
  auto listing = fetch::list_objects(client, request);
  if (!listing) {
    fmt::print(stderr, "{}\n", listing.error().message);
    return 1;
  }
  const size_t objects = listing->objects.size();
  fetch::ObjectFetch fetch(client, std::move(listing->objects), {});
  const uint64_t bytes = read_all(fetch.sources(), static_cast<unsigned>(std::atoi(argv[3])));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print("{:.2f} {} {}\n", took.count(), objects, bytes);
}
