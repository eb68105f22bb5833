#include "tools/einjit/npy_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "npy_bytes.h"

namespace einjit::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Expected<NpyHeader> parse(std::string_view dictionary) { return parse_npy_header(dictionary, "a.npy"); }

TEST(NpyHeader, HoldsTypeOrderAndShape) {
  const NpyHeader header = parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }          \n").value();
  EXPECT_EQ(header.dtype, DType::F32);
  EXPECT_EQ(header.byte_order, ByteOrder::Little);
  EXPECT_EQ(header.order, NpyOrder::C);
  EXPECT_EQ(header.shape, Dims({3, 4}));
  EXPECT_EQ(header.data_bytes, 48);
}

TEST(NpyHeader, KnowsEveryTypeInBothByteOrders) {
  const std::vector<std::pair<std::string, DType>> types = {
      {"f4", DType::F32}, {"f8", DType::F64}, {"c8", DType::C64}, {"c16", DType::C128},
      {"f2", DType::F16}, {"i2", DType::I16}, {"i4", DType::I32}, {"i8", DType::I64},
      {"u2", DType::U16}, {"u4", DType::U32}, {"u8", DType::U64}};
  for (const auto& [code, dtype] : types) {
    for (const char order : {'<', '>'}) {
      const NpyHeader header = parse(npy_dictionary(order + code, "()")).value();
      EXPECT_EQ(header.dtype, dtype) << code;
      EXPECT_EQ(header.byte_order, order == '>' ? ByteOrder::Big : ByteOrder::Little) << code;
    }
    EXPECT_EQ(parse(npy_dictionary("=" + code, "()"))->byte_order, ByteOrder::Little);
    EXPECT_FALSE(parse(npy_dictionary("|" + code, "()"))) << code;
  }
  EXPECT_EQ(parse(npy_dictionary("|i1", "()"))->dtype, DType::I8);
  EXPECT_EQ(parse(npy_dictionary("|u1", "()"))->dtype, DType::U8);
  EXPECT_EQ(parse(npy_dictionary("|b1", "()"))->dtype, DType::Bool);
  EXPECT_EQ(parse(npy_dictionary("?", "()"))->dtype, DType::Bool);
}

TEST(NpyHeader, TakesWhatPythonTakes) {
  EXPECT_EQ(parse(R"({"shape":(2,),"fortran_order":True,"descr":"<f8"})")->order, NpyOrder::Fortran);
  EXPECT_EQ(parse(npy_dictionary("<f4", "(2L, 3L)"))->shape, Dims({2, 3}));
  EXPECT_EQ(parse(npy_dictionary("<f4", "( 2 , 3 , )"))->shape, Dims({2, 3}));
  EXPECT_EQ(parse(npy_dictionary("<f4", "()"))->shape, Dims());
  EXPECT_EQ(parse(npy_dictionary("<f4", "()"))->data_bytes, 4);
}

TEST(NpyHeader, CountsNoBytesInAnEmptyArray) { EXPECT_EQ(parse(npy_dictionary("<f8", "(3, 0, 5)"))->data_bytes, 0); }

TEST(NpyHeader, RefusesForeignTypesByName) {
  const std::vector<std::pair<std::string, std::string>> types = {{"|O", "Python objects"},
                                                                  {"<U5", "unicode strings"},
                                                                  {"|S3", "byte strings"},
                                                                  {"<V2", "raw"},
                                                                  {"<M8[ns]", "dates"},
                                                                  {"<m8", "time differences"},
                                                                  {"<f16", "'<f16'"},
                                                                  {"<c32", "'<c32'"},
                                                                  {"<q9", "'<q9'"},
                                                                  {"", "''"},
                                                                  {"<", "'<'"}};
  for (const auto& [descr, name] : types) {
    const Expected<NpyHeader> header = parse(npy_dictionary(descr, "()"));
    ASSERT_FALSE(header) << descr;
    EXPECT_EQ(header.error().code, ErrorCode::Io);
    EXPECT_THAT(header.error().message, StartsWith("a.npy: "));
    EXPECT_THAT(header.error().message, HasSubstr(name));
  }
  const Expected<NpyHeader> structured =
      parse("{'descr': [('x', '<f4'), ('y', '<i4')], 'fortran_order': False, 'shape': (3,)}");
  ASSERT_FALSE(structured);
  EXPECT_THAT(structured.error().message, HasSubstr("structured"));
}

TEST(NpyHeader, RefusesWhatIsMalformed) {
  const std::string good = npy_dictionary("<f4", "(3, 4)");
  for (size_t length = 0; length < good.size(); ++length) {
    const Expected<NpyHeader> header = parse(good.substr(0, length));
    ASSERT_FALSE(header) << good.substr(0, length);
    EXPECT_EQ(header.error().code, ErrorCode::Io);
  }
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "expected '{', found its end"},
      {"[]", "expected '{', found '['"},
      {"{}", "has no 'descr'"},
      {"{'descr': '<f4'}", "has no 'fortran_order'"},
      {"{'descr': '<f4', 'fortran_order': False}", "has no 'shape'"},
      {good + "x", "expected nothing more, found 'x'"},
      {"{'descr': '<f4', 'descr': '<f4'}", "twice 'descr'"},
      {"{'colour': 1}", "an unknown key 'colour'"},
      {"{descr: '<f4'}", "a quoted key"},
      {"{'descr' '<f4'}", "':'"},
      {"{'descr': '<f4' 'shape': ()}", "',' or '}'"},
      {"{'descr': 4}", "a quoted dtype"},
      {"{'fortran_order': 1}", "True or False"},
      {npy_dictionary("<f4", "3"), "'(' and a shape"},
      {npy_dictionary("<f4", "(3)"), "',' after the only size"},
      {npy_dictionary("<f4", "(3, -4)"), "negative size, -4"},
      {npy_dictionary("<f4", "(3, x)"), "a size or ')'"},
      {npy_dictionary("<f4", "(3, 4.0)"), "',' or ')'"},
      {npy_dictionary("<f4", "(9223372036854775808,)"), "beyond 63 bits"},
      {npy_dictionary("<f4", "(4611686018427387904,)"), "more bytes than 63 bits can count"},
      {npy_dictionary("|i1", "(4294967296, 4294967296)"), "more bytes than 63 bits can count"},
      {npy_dictionary("|i1", "(0, 4294967296, 4294967296)"), "more bytes than 63 bits can count"}};
  for (const auto& [dictionary, message] : cases) {
    const Expected<NpyHeader> header = parse(dictionary);
    ASSERT_FALSE(header) << dictionary;
    EXPECT_EQ(header.error().code, ErrorCode::Io);
    EXPECT_THAT(header.error().message, StartsWith("a.npy: "));
    EXPECT_THAT(header.error().message, HasSubstr(message)) << dictionary;
  }
}

TEST(NpyHeader, RefusesMoreDimensionsThanNumPyHas) {
  std::string sizes = "(";
  for (size_t i = 0; i < kNpyMostDimensions; ++i) sizes += "1, ";
  EXPECT_EQ(parse(npy_dictionary("<f4", sizes + ")"))->shape.size(), kNpyMostDimensions);
  const Expected<NpyHeader> header = parse(npy_dictionary("<f4", sizes + "1)"));
  ASSERT_FALSE(header);
  EXPECT_THAT(header.error().message, HasSubstr("more than 64 sizes"));
}

TEST(NpyHeader, KeepsUnprintableBytesOutOfMessages) {
  const Expected<NpyHeader> header = parse(npy_dictionary("\x1B[31m\xFF", "()"));
  ASSERT_FALSE(header);
  EXPECT_THAT(header.error().message, HasSubstr("'?[31m?'"));
}

TEST(NpyHeader, PrintsWhatNumPyPrints) {
  EXPECT_EQ(print_npy_header(DType::F32, NpyOrder::C, {3, 4}),
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }");
  EXPECT_EQ(print_npy_header(DType::C128, NpyOrder::Fortran, {5}),
            "{'descr': '<c16', 'fortran_order': True, 'shape': (5,), }");
  EXPECT_EQ(print_npy_header(DType::Bool, NpyOrder::C, {}), "{'descr': '|b1', 'fortran_order': False, 'shape': (), }");
}

}  // namespace
}  // namespace einjit::cli
