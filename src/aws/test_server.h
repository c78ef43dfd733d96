// SPDX-License-Identifier: Apache-2.0
// An HTTP server on loopback that does what a test tells it, wrong things included. For tests only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hikeshi::aws {

class TestServer {
 public:
  // Gets a request as it came (head and body), returns the bytes to answer with; "" closes the
  // connection without a word, cut_after(bytes) behind these.
  using Handler = std::function<std::string(const std::string& request)>;

  explicit TestServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 512);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~TestServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
  }

  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  size_t connections() const { return connections_; }

  static std::string cut_after(const std::string& bytes) { return std::string(1, '\0') + bytes; }

  static std::string answer(int status, const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" +
           body;
  }

 private:
  void accept_all() {
    while (!stopping_) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) continue;
      ++connections_;
      const std::lock_guard lock(mutex_);
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    std::string request;
    while (read_request(socket, request)) {
      const std::string reply = handler_(request);
      const size_t mark = reply.starts_with('\0') ? 1 : 0;
      const ssize_t sent = ::send(socket, reply.data() + mark, reply.size() - mark, MSG_NOSIGNAL);
      if (reply.empty() || sent < 0 || mark == 1) break;
      request.clear();
    }
    ::shutdown(socket, SHUT_RDWR);
  }

  static bool read_request(int socket, std::string& request) {
    char buffer[65536];
    for (;;) {
      const size_t end = request.find("\r\n\r\n");
      if (end != std::string::npos && request.size() >= end + 4 + body_size(request)) return true;
      const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
      if (got <= 0) return false;
      request.append(buffer, static_cast<size_t>(got));
    }
  }

  static size_t body_size(const std::string& request) {
    const size_t at = request.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(request.substr(at + 16));
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<size_t> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace hikeshi::aws
