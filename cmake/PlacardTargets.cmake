# What every target of the project has in common: language level, warnings, sanitizers.

function(placard_setup target)
  target_compile_features(${target} PRIVATE c_std_17)
  set_target_properties(${target} PROPERTIES C_EXTENSIONS ON C_VISIBILITY_PRESET hidden)
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE _FILE_OFFSET_BITS=64 _TIME_BITS=64
    PLACARD_VERSION="${PROJECT_VERSION}")
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/common)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
    -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla
    -Wdouble-promotion -Wimplicit-fallthrough -Wnull-dereference
    -fno-strict-aliasing -fno-common -fstack-protector-strong)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wlogical-op -Wduplicated-cond -Wduplicated-branches)
  endif()
  if(PLACARD_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(PLACARD_ANALYSE)
    target_compile_options(${target} PRIVATE -fanalyzer)
  endif()
  if(PLACARD_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage -fprofile-update=atomic)
    target_link_options(${target} PRIVATE --coverage)
  endif()
  if(PLACARD_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${PLACARD_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${PLACARD_SANITIZE})
    if(PLACARD_SANITIZE MATCHES thread AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
      # Fences, which it does not follow, order what processes share, which it does not see.
      target_compile_options(${target} PRIVATE -Wno-tsan)
    endif()
    target_compile_definitions(${target} PRIVATE PLACARD_INSTRUMENTED) # whose renderer needs more rights
  elseif(CMAKE_SIZEOF_VOID_P EQUAL 8)
    # Where a long has 32 bits, the C library of Debian 12 takes ppoll() with 64 bits of time for the old one then.
    target_compile_definitions(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
  endif()
endfunction()

# placard_module(NAME sources... LIBRARIES libs...): an internal static library.
function(placard_module name)
  cmake_parse_arguments(MODULE "" "" "LIBRARIES" ${ARGN})
  add_library(${name} STATIC ${MODULE_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${name} PUBLIC ${MODULE_LIBRARIES})
  placard_setup(${name})
endfunction()

# placard_one_thread(NAMES...): only ever one thread runs these. With the preset "coverage" their lines are counted without
# atomic additions, which make loops over each byte of a text twelve times slower.
function(placard_one_thread)
  if(PLACARD_COVERAGE)
    foreach(target ${ARGN})
      target_compile_options(${target} PRIVATE -fprofile-update=single)
    endforeach()
  endif()
endfunction()

# placard_program(NAME sources... LIBRARIES libs...): a command that people start.
function(placard_program name)
  cmake_parse_arguments(PROGRAM "" "" "LIBRARIES" ${ARGN})
  add_executable(${name} ${PROGRAM_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${PROGRAM_LIBRARIES})
  placard_setup(${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# placard_helper(NAME sources... LIBRARIES libs...): a program that only our other programs start.
function(placard_helper name)
  cmake_parse_arguments(PROGRAM "" "" "LIBRARIES" ${ARGN})
  add_executable(${name} ${PROGRAM_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${PROGRAM_LIBRARIES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PLACARD_HELPER_OUTPUT_DIRECTORY})
  placard_setup(${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${PLACARD_HELPER_INSTALL_DIRECTORY})
endfunction()
