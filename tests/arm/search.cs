#:project ../../src/BlockChain.Core/BlockChain.Core.csproj
#:property PublishAot=false

using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;

// Tries so many nonces of a header that no nonce solves, with one kernel: search.cs "128 bits x 4" 1000000. Without a kernel it
// prints the names of those that this processor has.
if (args is not [string name, string nonces])
{
    Console.WriteLine(string.Join('\n', NonceKernel.Supported.Select(kernel => kernel.Name)));
    return 0;
}

BlockHeader unsolvable = ChainParameters.Main.Genesis.Header with { Bits = new CompactTarget(0x0300_0001) };
uint count = uint.Parse(nonces, CultureInfo.InvariantCulture);
return NonceKernel.Supported.Single(kernel => kernel.Name == name).TryFind(unsolvable, first: 0, count, out _) ? 1 : 0;
