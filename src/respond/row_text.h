// SPDX-License-Identifier: Apache-2.0
// Templates of rows put together while compiling, so that a shell's idiom or a call's arguments
// stand once and the rows stay constant data.
#pragma once

#include <array>
#include <string_view>

namespace hikeshi::respond {

// A text that can be an argument of a template: a literal, or what joined<> makes.
template <size_t N>
struct Literal {
  std::array<char, N> text{};

  constexpr Literal() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is one
  constexpr Literal(const char (&literal)[N + 1]) {
    for (size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text.data(), N}; }
};
template <size_t N>
Literal(const char (&)[N]) -> Literal<N - 1>;

// The parts one after another.
template <Literal... parts>
constexpr auto joined = [] {
  Literal<(0 + ... + parts.text.size())> all;
  size_t at = 0;
  const auto add = [&](std::string_view part) {
    for (const char c : part) all.text[at++] = c;
  };
  (add(parts.view()), ...);
  return all;
}();

// The same as a field of a row takes it.
template <Literal... parts>
constexpr std::string_view line = joined<parts...>.view();

}  // namespace hikeshi::respond
