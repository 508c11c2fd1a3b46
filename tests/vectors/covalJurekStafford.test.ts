import { testVectors } from './vectorCases.ts';

testVectors('coval-jurek-stafford');
