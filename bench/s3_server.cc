// SPDX-License-Identifier: Apache-2.0
// A bucket for the bench, on loopback: lists and serves any number of objects of one size from
// memory, the first byte of each answer a given time after its request. One thread, epoll.
//
//   s3_server OBJECTS BYTES FIRST_BYTE_MS [FILE]    prints its port, serves until killed
//
// Each object is the same bytes: of FILE, else zeros. Answers ListObjectsV2 (1,000 keys a page) and
// GetObject with ranges; asks for no signature.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kFolder = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23/";
constexpr size_t kPage = 1000;

struct Bucket {
  size_t objects = 0;
  std::string body;
  std::chrono::milliseconds first_byte{};

  std::string key(size_t number) const {
    return fmt::format("{}111122223333_CloudTrail_us-east-1_20261123T0000Z_{:08}.json.gz", kFolder,
                       number);
  }
};

struct Connection {
  int file = -1;
  std::string in;    // what has come of requests
  std::string head;  // of the answer that is being sent
  std::string_view body;
  size_t sent = 0;    // of head and body together
  bool busy = false;  // an answer is due or on its way
};

std::string ok(size_t length, std::string_view more = "") {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nETag: \"0\"\r\n{}\r\n", length,
                     more);
}

std::string list(const Bucket& bucket, std::string_view target) {
  const size_t token = target.find("continuation-token=");
  const size_t from =
      token == std::string_view::npos
          ? 0
          : std::strtoull(std::string(target.substr(token + 19, 20)).c_str(), nullptr, 10);
  const size_t to = std::min(from + kPage, bucket.objects);
  std::string xml =
      "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  xml += fmt::format("<Name>logs</Name><KeyCount>{}</KeyCount><MaxKeys>{}</MaxKeys>", to - from,
                     kPage);
  for (size_t i = from; i < to; ++i)
    xml += fmt::format(
        "<Contents><Key>{}</Key><LastModified>2026-11-23T00:10:00.000Z</LastModified>"
        "<ETag>\"0\"</ETag><Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
        bucket.key(i), bucket.body.size());
  const bool more = to < bucket.objects;
  xml += fmt::format("<IsTruncated>{}</IsTruncated>", more);
  if (more) xml += fmt::format("<NextContinuationToken>{}</NextContinuationToken>", to);
  return xml + "</ListBucketResult>";
}

// "bytes=100-199" of the request's headers.
std::pair<size_t, size_t> range_of(const std::string& request, size_t size) {
  const size_t at = request.find("ange: bytes=");
  if (at == std::string::npos) return {0, size};
  char* end = nullptr;
  const size_t from = std::strtoull(request.c_str() + at + 12, &end, 10);
  const size_t to =
      *end == '-' && std::isdigit(end[1]) ? std::strtoull(end + 1, nullptr, 10) + 1 : size;
  return {std::min(from, size), std::min(to, size)};
}

void answer(const Bucket& bucket, Connection& c, const std::string& request) {
  const size_t blank = request.find(' ');
  const std::string_view target(request.data() + blank + 1,
                                request.find(' ', blank + 1) - blank - 1);
  c.sent = 0;
  c.body = {};
  if (target.find("list-type=2") != std::string_view::npos) {
    const std::string xml = list(bucket, target);
    c.head = ok(xml.size(), "Content-Type: application/xml\r\n") + xml;
    return;
  }
  const auto [from, to] = range_of(request, bucket.body.size());
  if (to - from == bucket.body.size()) {
    c.head = ok(bucket.body.size());
  } else {
    c.head = fmt::format(
        "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\nETag: \"0\"\r\n"
        "Content-Range: bytes {}-{}/{}\r\n\r\n",
        to - from, from, to - 1, bucket.body.size());
  }
  if (!request.starts_with("HEAD")) c.body = std::string_view(bucket.body).substr(from, to - from);
}

class Server {
 public:
  explicit Server(Bucket bucket) : bucket_(std::move(bucket)) {}

  void run() {
    listen_on_loopback();
    for (;;) {
      epoll_event events[256];
      const int count = epoll_wait(poll_, events, 256, until_due());
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_) {
          take_connections();
        } else {
          serve(events[i].data.fd, events[i].events);
        }
      }
      send_due();
    }
  }

 private:
  void listen_on_loopback() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener_, 1024) != 0) {
      perror("s3_server");
      std::exit(1);
    }
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    fmt::print("{}\n", ntohs(address.sin_port));
    std::fflush(stdout);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
  }

  void watch(int file, uint32_t what, int how) const {
    epoll_event event{};
    event.events = what;
    event.data.fd = file;
    epoll_ctl(poll_, how, file, &event);
  }

  void take_connections() {
    for (;;) {
      const int file = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (file < 0) return;
      auto& connection = connections_[file];
      connection = std::make_shared<Connection>();
      connection->file = file;
      watch(file, EPOLLIN, EPOLL_CTL_ADD);
    }
  }

  void serve(int file, uint32_t what) {
    const auto it = connections_.find(file);
    if (it == connections_.end()) return;
    const auto connection = it->second;
    if ((what & EPOLLIN) != 0 && !take_bytes(*connection)) return close_it(*connection);
    if ((what & EPOLLOUT) != 0) go_on(*connection);
    begin(connection);
  }

  static bool take_bytes(Connection& c) {
    char buffer[1 << 14];
    for (;;) {
      const ssize_t got = read(c.file, buffer, sizeof buffer);
      if (got > 0) {
        c.in.append(buffer, static_cast<size_t>(got));
      } else {
        return got < 0 && errno == EAGAIN;
      }
    }
  }

  void close_it(Connection& c) {
    connections_.erase(c.file);
    close(c.file);
    c.file = -1;
  }

  // A whole request is there and no answer is due: the next one is due later.
  void begin(const std::shared_ptr<Connection>& c) {
    const size_t end = c->in.find("\r\n\r\n");
    if (c->busy || end == std::string::npos) return;
    answer(bucket_, *c, c->in.substr(0, end + 4));
    c->in.erase(0, end + 4);
    c->busy = true;
    due_.emplace_back(Clock::now() + bucket_.first_byte, c);
  }

  int until_due() const {
    if (due_.empty()) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(due_.front().first - Clock::now());
    return static_cast<int>(std::max<int64_t>(left.count(), 0));
  }

  void send_due() {
    while (!due_.empty() && due_.front().first <= Clock::now()) {
      const auto c = due_.front().second;
      due_.pop_front();
      if (c->file >= 0) go_on(*c);
    }
  }

  void go_on(Connection& c) {
    const size_t all = c.head.size() + c.body.size();
    while (c.sent < all) {
      const bool in_head = c.sent < c.head.size();
      const std::string_view rest =
          in_head ? std::string_view(c.head).substr(c.sent) : c.body.substr(c.sent - c.head.size());
      const ssize_t put = send(c.file, rest.data(), rest.size(),
                               MSG_NOSIGNAL | (in_head && !c.body.empty() ? MSG_MORE : 0));
      if (put < 0) {
        if (errno == EAGAIN) return watch(c.file, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
        return close_it(c);
      }
      c.sent += static_cast<size_t>(put);
    }
    c.busy = false;
    watch(c.file, EPOLLIN, EPOLL_CTL_MOD);
  }

  Bucket bucket_;
  int listener_ = -1, poll_ = epoll_create1(0);
  std::map<int, std::shared_ptr<Connection>> connections_;
  std::deque<std::pair<Clock::time_point, std::shared_ptr<Connection>>> due_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: s3_server OBJECTS BYTES FIRST_BYTE_MS [FILE]\n");
    return 2;
  }
  Bucket bucket;
  bucket.objects = std::strtoull(argv[1], nullptr, 10);
  bucket.body.assign(std::strtoull(argv[2], nullptr, 10), '\0');
  bucket.first_byte = std::chrono::milliseconds(std::strtoull(argv[3], nullptr, 10));
  if (argc > 4) {
    std::ifstream file(argv[4], std::ios::binary);
    bucket.body.assign(std::istreambuf_iterator<char>(file), {});
  }
  Server(std::move(bucket)).run();
}
