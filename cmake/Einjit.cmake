# Settings that every target of ours shares, and the functions that declare them.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_package(Threads REQUIRED)

add_library(einjit_settings INTERFACE)
target_include_directories(einjit_settings INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/compiler ${PROJECT_SOURCE_DIR})
target_compile_options(einjit_settings INTERFACE -Wall -Wextra -Wno-unused-parameter
  -Wno-deprecated-declarations  # libstdc++ 12's own std::stable_sort uses std::get_temporary_buffer
  -fvisibility=hidden
  -fvisibility-inlines-hidden)
if(EINJIT_WARNINGS_AS_ERRORS)
  target_compile_options(einjit_settings INTERFACE -Werror)
endif()
if(EINJIT_SANITIZE)
  target_compile_options(einjit_settings INTERFACE -fsanitize=${EINJIT_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(einjit_settings INTERFACE -fsanitize=${EINJIT_SANITIZE})
endif()

# einjit_library(NAME SOURCES... [LINK libs...]): a static library einjit_NAME, part of the shared library einjit.
function(einjit_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(einjit_${name} STATIC ${arg_SOURCES})
  target_link_libraries(einjit_${name} PUBLIC einjit_settings ${arg_LINK})
endfunction()

# einjit_unit_test(NAME SOURCES... [LINK libs...]): the GoogleTest program unit_NAME, each of its tests known to ctest.
function(einjit_unit_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(unit_${name} ${arg_SOURCES})
  target_link_libraries(unit_${name} PRIVATE einjit_settings ${arg_LINK} GTest::gmock GTest::gtest GTest::gtest_main)
  include(GoogleTest)
  gtest_discover_tests(unit_${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST PROPERTIES LABELS unit)
endfunction()
