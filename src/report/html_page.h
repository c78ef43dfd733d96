// SPDX-License-Identifier: Apache-2.0
// The only way to write HTML here. Markup is a compile-time constant (raw() takes nothing else),
// and everything else goes through the one escape function; so no text of a fact can become a tag,
// an attribute or a link, and a reviewer has this file to read for it.
#pragma once

#include <concepts>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/lang.h"
#include "casefile/fact.h"

namespace hikeshi::report {

// A string literal of ours. The consteval constructor refuses whatever is known only at run time.
class Markup {
 public:
  template <size_t N>
  consteval Markup(const char (&literal)[N]) : text_(literal, N - 1) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Text for an element or a quoted attribute: control characters, bidirectional overrides, NULs and
// invalid UTF-8 become visible escapes (base/text.h), piles of combining marks are cut down, and
// & < > " ' become references. Cut to `columns` with an ellipsis.
std::string escaped(std::string_view text, size_t columns);

class Page {
 public:
  explicit Page(Lang lang) : lang_(lang) {}

  Page& raw(Markup markup) { return bytes_ += markup.text(), *this; }
  Page& text(std::string_view text, size_t columns = 200) {
    return bytes_ += escaped(text, columns), *this;
  }
  Page& say(Text text) { return this->text(text.in(lang_), 1000); }
  Page& number(std::integral auto value) { return bytes_ += std::to_string(value), *this; }
  Page& decimal(double value);  // one digit behind the point, for drawings

  // Opens a link to the entry of a fact in the evidence section, and remembers that it must be
  // printed there. Without effect for a fact without a proper id; close() goes with it.
  Page& open_link(const casefile::Fact& fact);
  Page& close_link(const casefile::Fact& fact);
  Page& link(const casefile::Fact& fact) {
    return open_link(fact).text(fact.id, 12).close_link(fact);
  }

  Lang lang() const { return lang_; }
  size_t size() const { return bytes_.size(); }
  const std::set<std::string>& linked() const { return linked_; }
  std::string take() { return std::move(bytes_); }

 private:
  Lang lang_;
  std::string bytes_;
  std::set<std::string> linked_;
};

// Whether `id` is an id that the journal gives ("f12"): the only ids that become anchors.
bool is_fact_id(std::string_view id);

}  // namespace hikeshi::report
