// SPDX-License-Identifier: Apache-2.0
#include "sigma/modifiers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sigma/encode.h"

namespace hikeshi::sigma {
namespace {

using Kind = Value::Kind;

constexpr size_t kMaxModifiers = 12;
enum Utf16 : int { kLittle, kBig, kWithMark };

// Applies modifiers from left to right, as the specification asks.
class Chain {
 public:
  Chain(Values values, const Placeholders& placeholders)
      : values_(std::move(values)), placeholders_(placeholders) {}

  Status apply(std::string_view name) {
    name_ = name;
    const auto found = std::find_if(kSteps.begin(), kSteps.end(),
                                    [&](const Step& step) { return step.name == name; });
    if (found == kSteps.end())
      return fail(Code::kUnsupported, fmt::format("unknown modifier '{}'", printable(name)));
    HK_CHECK((this->*found->method)(found->argument));
    ++applied_;
    if (values_.size() > kMaxTests) return fail(Code::kLimit, "more than 20,000 values");
    return {};
  }

  Modified take() { return {std::move(values_), all_, cased_, negated_}; }

 private:
  using Method = Status (Chain::*)(int);
  struct Step {
    std::string_view name;
    Method method;
    int argument;
  };
  static const std::array<Step, 34> kSteps;

  tl::unexpected<Error> unfit(const Value& value) const {
    return fail(Code::kCorrupt, fmt::format("the modifier '{}' does not fit the value '{}'",
                                            printable(name_), printable(value.written)));
  }

  Status set_all(int) { return all_ = true, Status{}; }
  Status set_cased(int) { return cased_ = true, Status{}; }
  Status set_negated(int) { return negated_ = true, Status{}; }

  // 1: open at the start, 2: at the end, 3: both.
  Status open(int sides) {
    for (Value& value : values_) {
      if (value.kind == Kind::kRegex) continue;  // searches anywhere as it is
      if (value.kind == Kind::kField) {
        value.open_start |= (sides & 1) != 0, value.open_end |= (sides & 2) != 0;
        continue;
      }
      HK_CHECK(make_text(value));
      if (sides & 1) value.text.put_any_first();
      if (sides & 2) value.text.add_any();
    }
    return {};
  }

  Status make_text(Value& value) const {
    if (value.kind != Kind::kText && value.kind != Kind::kNumber && value.kind != Kind::kBool)
      return unfit(value);
    value.kind = Kind::kText;
    return {};
  }

  Status regex(int) {
    for (Value& value : values_) {
      if (value.kind == Kind::kNull || applied_ > 0) return unfit(value);
      value.kind = Kind::kRegex;
      value.regex.pattern = value.written;
    }
    return {};
  }

  Status regex_flag(int flag) {
    for (Value& value : values_) {
      if (value.kind != Kind::kRegex) return unfit(value);
      value.regex.ignore_case |= flag == 'i';
      value.regex.multi_line |= flag == 'm';
      value.regex.dot_matches_newline |= flag == 's';
    }
    return {};
  }

  Status exists(int) {
    for (Value& value : values_) {
      if (value.kind == Kind::kText) {
        const auto truth = parse_truth(value.written);
        if (!truth) return unfit(value);
        value.truth = *truth, value.kind = Kind::kBool;
      }
      if (value.kind != Kind::kBool || applied_ > 0) return unfit(value);
      value.kind = Kind::kExists;
    }
    return {};
  }

  Status field(int) {
    for (Value& value : values_) {
      if (value.kind != Kind::kText || value.text.has_wildcards()) return unfit(value);
      value.kind = Kind::kField;
    }
    return {};
  }

  Status cidr(int) {
    for (Value& value : values_) {
      const auto range = Cidr::parse(value.written);
      if (value.kind != Kind::kText || !range) return unfit(value);
      value.kind = Kind::kCidr;
      value.range = *range;
    }
    return {};
  }

  Status compare(int compare) {
    for (Value& value : values_) {
      if (value.kind == Kind::kText) {
        if (const auto number = parse_number(value.written))
          value.kind = Kind::kNumber, value.number = *number;
      }
      if (value.kind != Kind::kNumber && value.kind != Kind::kTime) return unfit(value);
      if (value.kind == Kind::kNumber) value.kind = Kind::kCompare;
      value.compare = static_cast<Compare>(compare);
    }
    return {};
  }

  Status time_part(int part) {
    for (Value& value : values_) {
      if (value.kind != Kind::kNumber && value.kind != Kind::kCompare) return unfit(value);
      if (value.number < 0 || value.number > 9999 ||
          value.number != static_cast<double>(static_cast<int>(value.number)))
        return unfit(value);
      if (value.kind == Kind::kNumber) value.compare = Compare::kEqual;
      value.kind = Kind::kTime;
      value.part = static_cast<TimePart>(part);
    }
    return {};
  }

  Status encode_base64(int) {
    for (Value& value : values_) {
      HK_CHECK(make_plain(value));
      value.text = Wildcards::literal(base64(value.text.plain()));
    }
    return {};
  }

  Status encode_offsets(int) {
    Values out;
    for (Value& value : values_) {
      HK_CHECK(make_plain(value));
      for (std::string& variant : base64_offsets(value.text.plain())) {
        if (variant.empty()) return unfit(value);  // shorter than what would be certain
        out.push_back(value);
        out.back().text = Wildcards::literal(std::move(variant));
      }
    }
    values_ = std::move(out);
    return {};
  }

  Status make_plain(Value& value) const {
    HK_CHECK(make_text(value));
    return value.text.has_wildcards() ? Status(unfit(value)) : Status();
  }

  Status utf16(int kind) {
    for (Value& value : values_) {
      HK_CHECK(make_text(value));
      Wildcards out = Wildcards::literal(kind == kWithMark ? "\xFF\xFE" : "");
      for (const Wildcards::Part& part : value.text.parts()) {
        if (part.kind == Wildcards::Part::Kind::kLiteral) {
          out.add_text(to_utf16(part.text, kind == kBig));
        } else {
          out.add(part);
        }
      }
      value.text = std::move(out);
    }
    return {};
  }

  Status windash(int) {
    Values out;
    for (Value& value : values_) {
      HK_CHECK(make_text(value));
      std::vector<Wildcards> variants = HK_TRY(with_dashes(value.text));
      for (Wildcards& variant : variants) {
        out.push_back(value);
        out.back().text = std::move(variant);
      }
      if (out.size() > kMaxTests) return fail(Code::kLimit, "more than 20,000 values");
    }
    values_ = std::move(out);
    return {};
  }

  Status expand(int) {
    Values out;
    for (const Value& value : values_) {
      if (value.kind != Kind::kText || applied_ > 0) return unfit(value);
      std::vector<std::string> texts = HK_TRY(expanded(value.written));
      for (std::string& written : texts) {
        out.push_back(value);
        out.back().text = Wildcards::parse(written);
        out.back().written = std::move(written);
      }
    }
    values_ = std::move(out);
    return {};
  }

  // The value with each %name% replaced by each text of its list; \% is a plain percent sign.
  Result<std::vector<std::string>> expanded(std::string_view written) const {
    std::vector<std::string> out(1);
    const auto add = [&](std::string_view text) {
      for (std::string& one : out) one += text;
    };
    for (size_t i = 0; i < written.size(); ++i) {
      const size_t end = written[i] == '%' ? written.find('%', i + 1) : std::string_view::npos;
      if (written.substr(i).starts_with("\\%")) {
        add(written.substr(++i, 1));
      } else if (end == std::string_view::npos) {
        add(written.substr(i, 1));
      } else {
        const std::string name(written.substr(i + 1, end - i - 1));
        const auto list = placeholders_.find(name);
        if (list == placeholders_.end() || list->second.empty())
          return fail(Code::kUnsupported,
                      fmt::format("the placeholder %{}% has no values", printable(name)));
        std::vector<std::string> next;
        for (const std::string& one : out) {
          for (const std::string& text : list->second) next.push_back(one + text);
          if (next.size() > kMaxTests) return fail(Code::kLimit, "more than 20,000 values");
        }
        out = std::move(next);
        i = end;
      }
    }
    return out;
  }

  Values values_;
  const Placeholders& placeholders_;
  std::string_view name_;
  size_t applied_ = 0;
  bool all_ = false, cased_ = false, negated_ = false;
};

constexpr int number_of(Compare compare) { return static_cast<int>(compare); }
constexpr int number_of(TimePart part) { return static_cast<int>(part); }

const std::array<Chain::Step, 34> Chain::kSteps = {{
    {"all", &Chain::set_all, 0},
    {"base64", &Chain::encode_base64, 0},
    {"base64offset", &Chain::encode_offsets, 0},
    {"cased", &Chain::set_cased, 0},
    {"cidr", &Chain::cidr, 0},
    {"contains", &Chain::open, 3},
    {"day", &Chain::time_part, number_of(TimePart::kDay)},
    {"dotall", &Chain::regex_flag, 's'},
    {"endswith", &Chain::open, 1},
    {"exists", &Chain::exists, 0},
    {"expand", &Chain::expand, 0},
    {"fieldref", &Chain::field, 0},
    {"gt", &Chain::compare, number_of(Compare::kGreater)},
    {"gte", &Chain::compare, number_of(Compare::kGreaterEqual)},
    {"hour", &Chain::time_part, number_of(TimePart::kHour)},
    {"i", &Chain::regex_flag, 'i'},
    {"ignorecase", &Chain::regex_flag, 'i'},
    {"lt", &Chain::compare, number_of(Compare::kLess)},
    {"lte", &Chain::compare, number_of(Compare::kLessEqual)},
    {"m", &Chain::regex_flag, 'm'},
    {"minute", &Chain::time_part, number_of(TimePart::kMinute)},
    {"month", &Chain::time_part, number_of(TimePart::kMonth)},
    {"multiline", &Chain::regex_flag, 'm'},
    {"neq", &Chain::set_negated, 0},
    {"re", &Chain::regex, 0},
    {"s", &Chain::regex_flag, 's'},
    {"startswith", &Chain::open, 2},
    {"utf16", &Chain::utf16, kWithMark},
    {"utf16be", &Chain::utf16, kBig},
    {"utf16le", &Chain::utf16, kLittle},
    {"week", &Chain::time_part, number_of(TimePart::kWeek)},
    {"wide", &Chain::utf16, kLittle},
    {"windash", &Chain::windash, 0},
    {"year", &Chain::time_part, number_of(TimePart::kYear)},
}};

}  // namespace

Result<Modified> apply_modifiers(Values values, const std::vector<std::string_view>& names,
                                 const Placeholders& placeholders) {
  if (names.size() > kMaxModifiers) return fail(Code::kLimit, "more than 12 modifiers");
  Chain chain(std::move(values), placeholders);
  for (const std::string_view name : names) HK_CHECK(chain.apply(name));
  return chain.take();
}

}  // namespace hikeshi::sigma
