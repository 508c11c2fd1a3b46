// Jest's Node environment on a plain context: the usual one watches every look at a global name (Math, Float64Array), which makes code that
// computes several times slower in tests than in life.

const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

const contextified = vm.createContext;

module.exports = class PlainNodeEnvironment extends TestEnvironment {
  constructor(config, context) {
    vm.createContext = () => contextified(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = contextified;
    }
  }
};
