#include "ScheduleTesting.h"

#include <algorithm>
#include <numeric>

#include "Schedule/NestQueries.h"

namespace einjit::testing {
namespace {

NestOperand operandOf(const std::string& term, const std::string& labels, const std::map<char, int64_t>& sizes,
                      Element element) {
  NestOperand operand;
  operand.elementBytes = element.bytes;
  operand.complex = element.complex;
  operand.access.resize(labels.size());
  int64_t stride = 1;
  for (size_t i = term.size(); i-- > 0;) {
    operand.access[labels.find(term[i])].stride += stride;
    stride *= sizes.at(term[i]);
  }
  return operand;
}

/// Loops that one element of a cache block fixes, or that a list runs.
int64_t timesRun(const Schedule& schedule, int64_t loop) {
  int64_t times = std::count(schedule.loopOrder.begin(), schedule.loopOrder.end(), loop) +
                  std::count(schedule.reductionOrder.begin(), schedule.reductionOrder.end(), loop);
  bool single = blockOf(schedule)[static_cast<size_t>(loop)] == 1;
  return times == 0 && single ? 1 : times;
}

void expectCacheBlocks(const Schedule& schedule) {
  for (const auto& [loop, tile] : schedule.cacheLoops) {
    ASSERT_TRUE(loop >= 0 && loop < static_cast<int64_t>(schedule.sizes.size()));
    EXPECT_GT(tile, 0);
    EXPECT_EQ(tile % schedule.registerTile[static_cast<size_t>(loop)], 0)
        << "cache tile " << tile << " of loop " << loop << " is no multiple of its register tile";
  }
  // Matrices of a batch that share a panel of results are taken one by one inside of it.
  const auto middle = schedule.cacheLoops.begin() + std::max<int64_t>(schedule.resultPanel, 0);
  const auto isBlockedOnce = [](auto begin, auto end, int64_t loop) {
    return std::count_if(begin, end, [=](const Schedule::CacheLoop& other) { return other.loop == loop; }) <= 1;
  };
  for (const auto& [loop, tile] : schedule.cacheLoops) {
    EXPECT_TRUE(isBlockedOnce(schedule.cacheLoops.begin(), middle, loop)) << "loop " << loop << " is blocked twice";
    EXPECT_TRUE(isBlockedOnce(middle, schedule.cacheLoops.end(), loop)) << "loop " << loop << " is blocked twice";
  }
}

/// Sums are complete when the panel is copied, and any block of the results has room in it.
void expectResultPanel(const LoopNest& nest, const TargetModel& target, const Schedule& schedule) {
  if (schedule.resultPanel < 0) return;
  ASSERT_LE(schedule.resultPanel, static_cast<int64_t>(schedule.cacheLoops.size()));
  ASSERT_GE(schedule.vectorLoop, 0);
  EXPECT_FALSE(nest.nested);
  EXPECT_NE(nest.output.access[static_cast<size_t>(schedule.vectorLoop)].stride, 1);
  double bytes = static_cast<double>(nest.output.elementBytes);
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    if (nest.loops[loop].reduction) continue;
    int64_t extent = nest.loops[loop].dynamic ? INT64_MAX : nest.loops[loop].size;
    for (int64_t i = 0; i < schedule.resultPanel; ++i) {
      const Schedule::CacheLoop& block = schedule.cacheLoops[static_cast<size_t>(i)];
      EXPECT_FALSE(nest.loops[static_cast<size_t>(block.loop)].reduction) << "loop " << block.loop;
      if (block.loop == static_cast<int64_t>(loop)) extent = std::min(extent, block.tile);
    }
    bytes *= static_cast<double>(extent);
  }
  // A quarter of the cache, and what a register tile and whole runs may need beyond that.
  EXPECT_LE(bytes, static_cast<double>(target.l2Bytes)) << "panel of results";
}

/// Vectors run on through whole steps of a column loop.
void expectJoinedLoop(const LoopNest& nest, const Schedule& schedule) {
  if (schedule.joinedLoop < 0) return;
  const auto v = static_cast<size_t>(schedule.vectorLoop), joined = static_cast<size_t>(schedule.joinedLoop);
  ASSERT_LT(joined, nest.loops.size());
  ASSERT_NE(joined, v);
  EXPECT_FALSE(nest.loops[joined].reduction || nest.loops[v].reduction);
  EXPECT_EQ(schedule.registerTile[v], nest.loops[v].size);
  EXPECT_EQ(schedule.registerTile[v] * schedule.registerTile[joined] % schedule.lanes, 0);
  EXPECT_EQ(nest.loops[joined].size % schedule.registerTile[joined], 0);
  EXPECT_FALSE(schedule.nonTemporal);
}

/// A remainder's size is that of the whole loop's end, so that no other block may leave one.
void expectWholeTilesInBlocks(const LoopNest& nest, const Schedule& schedule) {
  for (size_t loop = 0; loop < nest.loops.size(); ++loop)
    EXPECT_TRUE(canTile(nest.loops[loop], schedule.registerTile[loop]))
        << "register tile " << schedule.registerTile[loop] << " does not divide the blocks of "
        << nest.loops[loop].block << " that loop " << loop << " comes in";
}

void expectVectors(const LoopNest& nest, const TargetModel& target, const Schedule& schedule) {
  ASSERT_LT(schedule.vectorLoop, static_cast<int64_t>(nest.loops.size()));
  EXPECT_TRUE(schedule.lanes > 0 && (schedule.lanes & (schedule.lanes - 1)) == 0) << schedule.lanes << " lanes";
  EXPECT_LE(schedule.lanes * nest.accumulateBytes, target.vectorBytes);
  if (schedule.vectorLoop < 0) EXPECT_EQ(schedule.lanes, 1);
  bool sums = std::any_of(nest.loops.begin(), nest.loops.end(), [](const NestLoop& loop) { return loop.reduction; });
  if (sums) EXPECT_LE(sumRegisters(nest, schedule), target.vectorRegisters);
}

void expectOrders(const LoopNest& nest, const Schedule& schedule) {
  for (int64_t loop = 0; loop < static_cast<int64_t>(nest.loops.size()); ++loop)
    EXPECT_EQ(timesRun(schedule, loop), 1) << "loop " << loop;
  for (int64_t loop : schedule.reductionOrder) EXPECT_TRUE(nest.loops[static_cast<size_t>(loop)].reduction) << loop;
  int64_t v = schedule.vectorLoop;
  if (v >= 0 && nest.loops[static_cast<size_t>(v)].reduction)
    EXPECT_THAT(schedule.reductionOrder, ::testing::Contains(v)) << "partial sums of lanes stay in registers";
}

void expectParallelRange(const LoopNest& nest, const Schedule& schedule) {
  if (schedule.parallelLoop < 0) {
    EXPECT_EQ(schedule.maxWorkers, 1);
    return;
  }
  auto loop = static_cast<size_t>(schedule.parallelLoop);
  EXPECT_FALSE(nest.loops[loop].reduction) << "the bits of a result may not depend on the number of threads";
  EXPECT_FALSE(nest.nested);
  ASSERT_GT(schedule.parallelUnit, 0);
  EXPECT_EQ(schedule.parallelUnit % schedule.registerTile[loop], 0);
  EXPECT_GE(schedule.maxWorkers, 2);
  EXPECT_LE((schedule.maxWorkers - 1) * schedule.parallelUnit, nest.loops[loop].size) << "a worker without units";
}

void expectReasons(const Schedule& schedule) {
  auto has = [&](const std::string& what) {
    return std::any_of(schedule.decisions.begin(), schedule.decisions.end(),
                       [&](const Decision& decision) { return decision.what == what; });
  };
  for (const Decision& decision : schedule.decisions) {
    EXPECT_NE(decision.what, "");
    EXPECT_NE(decision.value, "") << decision.what;
    EXPECT_NE(decision.reason, "") << decision.what;
  }
  EXPECT_TRUE(has("vectors"));
  if (schedule.vectorLoop >= 0) EXPECT_TRUE(has("register tile"));
  if (!schedule.cacheLoops.empty()) EXPECT_TRUE(has(schedule.resultPanel < 0 ? "cache blocks" : "results"));
  if (!schedule.packs.empty()) EXPECT_TRUE(has("packing"));
  if (schedule.parallelLoop >= 0) EXPECT_TRUE(has("threads"));
  if (schedule.nonTemporal) EXPECT_TRUE(has("stores"));
}

}  // namespace

int64_t NamedNest::loop(char label) const { return static_cast<int64_t>(labels.find(label)); }

NamedNest& NamedNest::reverse(int64_t input) {
  NestOperand& operand = input < 0 ? nest.output : nest.inputs[static_cast<size_t>(input)];
  std::vector<size_t> loops;
  for (size_t loop = 0; loop < labels.size(); ++loop)
    if (operand.dependsOn(loop)) loops.push_back(loop);
  std::sort(loops.begin(), loops.end(),
            [&](size_t a, size_t b) { return operand.access[a].stride > operand.access[b].stride; });
  int64_t stride = 1;
  for (size_t loop : loops) {
    operand.access[loop].stride = stride;
    stride *= nest.loops[loop].size;
  }
  return *this;
}

NamedNest nestOf(const std::string& spec, const std::map<char, int64_t>& sizes, Element element) {
  size_t arrow = spec.find("->");
  std::string inputs = spec.substr(0, arrow), output = spec.substr(arrow + 2);
  NamedNest named;
  for (char label : output + inputs)
    if (label != ',' && named.labels.find(label) == std::string::npos) named.labels += label;
  named.text = spec + ", elements of " + std::to_string(element.bytes) + (element.complex ? " (complex)" : "");
  for (char label : named.labels) named.text += std::string(", ") + label + " = " + std::to_string(sizes.at(label));
  for (char label : named.labels)
    named.nest.loops.push_back({sizes.at(label), output.find(label) == std::string::npos, 0});
  for (size_t begin = 0; begin <= inputs.size();) {
    size_t end = std::min(inputs.find(',', begin), inputs.size());
    named.nest.inputs.push_back(operandOf(inputs.substr(begin, end - begin), named.labels, sizes, element));
    begin = end + 1;
  }
  named.nest.output = operandOf(output, named.labels, sizes, element);
  named.nest.accumulateBytes = element.complex ? element.bytes / 2 : std::max<int64_t>(element.bytes, 1);
  named.nest.multiplies = named.nest.inputs.size() > 1;
  return named;
}

NamedNest randomNest(std::mt19937& random) {
  auto draw = [&](int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(random); };
  std::string labels = std::string("abcde").substr(0, static_cast<size_t>(draw(1, 5)));
  std::map<char, int64_t> sizes;
  for (char label : labels) sizes[label] = draw(0, 2) ? draw(2, 40) : draw(1, 300);
  auto someOf = [&](const std::string& from) {
    std::string some;
    for (char label : from)
      if (draw(0, 2)) some += label;
    std::shuffle(some.begin(), some.end(), random);
    return some;
  };
  std::string spec, used;
  for (int64_t input = 0, inputs = draw(1, 3); input < inputs; ++input) {
    std::string term = someOf(labels);
    spec += (input ? "," : "") + term;
    used += term;
  }
  std::string output;
  for (char label : someOf(labels))
    if (used.find(label) != std::string::npos) output += label;
  constexpr Element kElements[] = {{4, false}, {8, false}, {8, true}, {16, true}, {2, false}, {1, false}};
  return nestOf(spec + "->" + output, sizes, kElements[draw(0, 5)]);
}

TargetModel targetOf(const std::string& name) {
  Expected<TargetModel> target = targetByName(name);
  if (!target) ADD_FAILURE() << target.error().message;
  return target ? *target : TargetModel();
}

std::vector<std::string> namedTargets() { return {"x86-64", "avx2", "avx512", "aarch64"}; }

Decision decisionOf(const Schedule& schedule, const std::string& what) {
  for (const Decision& decision : schedule.decisions)
    if (decision.what == what) return decision;
  return {what, "", "no such decision"};
}

std::vector<int64_t> blockOf(const Schedule& schedule) {
  std::vector<int64_t> block = schedule.sizes;
  for (const auto& [loop, tile] : schedule.cacheLoops)
    block[static_cast<size_t>(loop)] = std::min(block[static_cast<size_t>(loop)], tile);
  return block;
}

int64_t sumRegisters(const LoopNest& nest, const Schedule& schedule) {
  int64_t registers = nest.isComplex() ? 2 : 1;
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    int64_t tile = schedule.registerTile[loop];
    bool vectors = static_cast<int64_t>(loop) == schedule.vectorLoop;
    if (vectors) tile = (tile + schedule.lanes - 1) / schedule.lanes;
    if (vectors || !nest.loops[loop].reduction) registers *= tile;
  }
  return registers;
}

void expectApplicable(const LoopNest& nest, const TargetModel& target, const Schedule& schedule) {
  ASSERT_EQ(schedule.sizes.size(), nest.loops.size());
  ASSERT_EQ(schedule.registerTile.size(), nest.loops.size());
  for (size_t loop = 0; loop < nest.loops.size(); ++loop) {
    EXPECT_EQ(schedule.sizes[loop], nest.loops[loop].size);
    EXPECT_GT(schedule.registerTile[loop], 0);
    EXPECT_LE(schedule.registerTile[loop], std::max<int64_t>(nest.loops[loop].size, 1));
  }
  expectWholeTilesInBlocks(nest, schedule);
  expectCacheBlocks(schedule);
  expectResultPanel(nest, target, schedule);
  expectJoinedLoop(nest, schedule);
  expectVectors(nest, target, schedule);
  expectOrders(nest, schedule);
  expectParallelRange(nest, schedule);
  expectReasons(schedule);
}

}  // namespace einjit::testing
