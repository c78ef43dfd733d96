// SPDX-License-Identifier: Apache-2.0
#include "aws/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>

#include "aws/url.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr long kReadBytes = 256 * 1024;  // at a time; libcurl's own 16 kB takes twice the time

// Slower than this for that long is a dead connection, whatever the total may allow.
constexpr long kSlowBytes = 1, kSlowSeconds = 30;

struct Slist {
  curl_slist* list = nullptr;
  Slist() = default;
  Slist(const Slist&) = delete;
  Slist& operator=(const Slist&) = delete;
  ~Slist() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

// One exchange in flight. libcurl keeps pointers into it, so it stays where it is.
struct Flight {
  CURL* easy = curl_easy_init();
  HttpRequest request;
  HttpResponse response;
  Slist lines;
  Transport::Done done;
  uint64_t max_body = 0;
  bool too_large = false;
  bool head_is_whole = false;  // the empty line behind the headers came
  char why[CURL_ERROR_SIZE] = "";

  Flight() = default;
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  ~Flight() { curl_easy_cleanup(easy); }
};

// A body of 50 MB that grows by doubling is copied once more over.
void make_room(Flight& flight) {
  curl_off_t length = 0;
  curl_easy_getinfo(flight.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length > 0)
    flight.response.body.reserve(std::min(static_cast<uint64_t>(length), flight.max_body));
}

size_t take_body(char* data, size_t, size_t size, void* user) {
  auto& flight = *static_cast<Flight*>(user);
  if (flight.response.body.size() + size > flight.max_body) {
    flight.too_large = true;
    return 0;
  }
  if (flight.response.body.empty()) make_room(flight);
  flight.response.body.append(data, size);
  return size;
}

size_t take_header(char* data, size_t, size_t size, void* user) {
  auto& flight = *static_cast<Flight*>(user);
  auto& headers = flight.response.headers;
  const std::string_view line(data, size);
  if (trim(line).empty()) flight.head_is_whole = true;
  if (line.starts_with("HTTP/")) {
    flight.head_is_whole = false;
    headers.clear();  // those of an interim answer, such as 100
    return size;
  }
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos && headers.size() < 1000)
    headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  return size;
}

std::string url_of(const HttpRequest& request) {
  return request.scheme + "://" + request.host + request.path +
         (request.query.empty() ? "" : "?" + request.query);
}

void set_up_method(Flight& flight) {
  CURL* easy = flight.easy;
  const HttpRequest& request = flight.request;
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "GET" && request.body.empty()) return;
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "DELETE" && request.body.empty()) return;
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
}

void set_up_headers(Flight& flight) {
  for (const Header& header : flight.request.headers) {
    // libcurl sends a header without a value only when it is written with ";".
    flight.lines.add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  flight.lines.add("Expect:");  // waiting for "100 Continue" costs a second at servers without it
  if (header_of(flight.request.headers, "Content-Type").empty())
    flight.lines.add("Content-Type:");  // libcurl would call any body a form
  curl_easy_setopt(flight.easy, CURLOPT_HTTPHEADER, flight.lines.list);
}

void set_up_limits(Flight& flight, const ExchangeLimits& limits) {
  CURL* easy = flight.easy;
  flight.max_body = limits.max_body;
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, kSlowBytes);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, limits.once ? 1L : 0L);
}

void set_up_connection(Flight& flight, const CurlOptions& options) {
  CURL* easy = flight.easy;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReadBytes);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // "a/../b" is a key of S3, and is signed so
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  const bool direct =
      is_loopback(host_of(flight.request.host)) || is_metadata_address(flight.request.host);
  curl_easy_setopt(easy, CURLOPT_PROXY, direct ? "" : options.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, options.no_proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  if (!options.ca_bundle.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_bundle.c_str());
}

void set_up(Flight& flight, const CurlOptions& options, const ExchangeLimits& limits) {
  CURL* easy = flight.easy;
  curl_easy_setopt(easy, CURLOPT_URL, url_of(flight.request).c_str());
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &flight);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, flight.why);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &flight);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &flight);
  set_up_connection(flight, options);
  set_up_limits(flight, limits);
  set_up_method(flight);
  set_up_headers(flight);
}

Code code_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Code::kNotFound;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Code::kDenied;
    case CURLE_OPERATION_TIMEDOUT:
      return Code::kTimeout;
    default:
      return Code::kIo;
  }
}

Error failure(Code code, std::string message) { return {code, std::move(message), {}, {}}; }

Error error_of(const Flight& flight, CURLcode code) {
  const std::string& host = flight.request.host;
  if (flight.too_large)
    return failure(Code::kLimit, host + ": the answer is larger than " +
                                     std::to_string(flight.max_body) + " bytes");
  const std::string why = flight.why[0] == '\0' ? curl_easy_strerror(code) : flight.why;
  if (code == CURLE_COULDNT_RESOLVE_HOST) return failure(Code::kUnsupported, host + ": " + why);
  // A connection that was never made has sent nothing, whatever took so long.
  double connected = 0;
  curl_easy_getinfo(flight.easy, CURLINFO_PRETRANSFER_TIME, &connected);
  const bool sent = connected > 0 || code_of(code) == Code::kDenied;
  return failure(sent ? code_of(code) : Code::kNotFound, host + ": " + why);
}

void initialise_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_local(const HttpRequest& request) { return is_loopback(host_of(request.host)); }

bool may_be_plain(const HttpRequest& request) {
  return request.scheme == "https" ||
         (request.scheme == "http" && (is_local(request) || is_metadata_address(request.host)));
}

}  // namespace

bool is_metadata_address(std::string_view host) {
  constexpr std::string_view kAddresses[] = {"169.254.169.254", "169.254.170.2", "169.254.170.23",
                                             "[fd00:ec2::254]", "[fd00:ec2::23]"};
  return std::find(std::begin(kAddresses), std::end(kAddresses), without_port(host)) !=
         std::end(kAddresses);
}

struct CurlTransport::State {
  CurlOptions options;
  CURLM* multi = nullptr;
  std::map<CURL*, std::unique_ptr<Flight>> flights;
  // What never took off: handed out by poll() like the rest, so that `done` never runs in start().
  std::vector<std::pair<Done, Error>> refused;

  ~State() {
    for (auto& [easy, flight] : flights) curl_multi_remove_handle(multi, easy);
    flights.clear();
    curl_multi_cleanup(multi);
  }

  // Takes a finished exchange out; its `done` may start others.
  void land(CURL* easy, CURLcode code) {
    const auto it = flights.find(easy);
    const std::unique_ptr<Flight> flight = std::move(it->second);
    flights.erase(it);
    curl_multi_remove_handle(multi, easy);
    if (code != CURLE_OK) return flight->done(tl::make_unexpected(error_of(*flight, code)));
    // To libcurl an answer that ends within its head is whole, and its body is nothing.
    if (!flight->head_is_whole)
      return flight->done(tl::make_unexpected(
          failure(Code::kIo, flight->request.host + ": the answer was cut off in its head")));
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    flight->response.status = static_cast<int>(status);
    flight->done(std::move(flight->response));
  }

  size_t land_refused() {
    const auto now = std::exchange(refused, {});
    for (const auto& [done, error] : now) done(tl::make_unexpected(error));
    return now.size();
  }

  size_t land_finished() {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    std::vector<std::pair<CURL*, CURLcode>> finished;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg == CURLMSG_DONE)
        finished.emplace_back(message->easy_handle, message->data.result);
    }
    for (const auto& [easy, code] : finished) land(easy, code);
    return finished.size();
  }
};

CurlTransport::CurlTransport(CurlOptions options) : state_(std::make_unique<State>()) {
  initialise_once();
  state_->options = std::move(options);
  state_->multi = curl_multi_init();
  curl_multi_setopt(state_->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                    state_->options.connections_per_host);
  curl_multi_setopt(state_->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, state_->options.connections);
  curl_multi_setopt(state_->multi, CURLMOPT_MAXCONNECTS, state_->options.connections);
}

CurlTransport::~CurlTransport() = default;

void CurlTransport::start(HttpRequest request, const ExchangeLimits& limits, Done done) {
  if (!may_be_plain(request)) {
    state_->refused.emplace_back(
        std::move(done),
        failure(Code::kNotAllowed, request.scheme + "://" + request.host +
                                       ": only https, or http to this machine itself"));
    return;
  }
  auto flight = std::make_unique<Flight>();
  flight->request = std::move(request);
  flight->done = std::move(done);
  set_up(*flight, state_->options, limits);
  CURL* easy = flight->easy;
  state_->flights.emplace(easy, std::move(flight));
  curl_multi_add_handle(state_->multi, easy);
}

bool CurlTransport::poll(std::chrono::milliseconds wait) {
  if (state_->land_refused() > 0 || state_->land_finished() > 0) return true;
  if (state_->flights.empty()) return false;
  curl_multi_poll(state_->multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
  state_->land_finished();
  return true;
}

void CurlTransport::cancel() {
  for (auto& [easy, flight] : state_->flights) {
    curl_multi_remove_handle(state_->multi, easy);
    state_->refused.emplace_back(std::move(flight->done),
                                 failure(Code::kCancelled, flight->request.host + ": cancelled"));
  }
  state_->flights.clear();
}

}  // namespace hikeshi::aws
