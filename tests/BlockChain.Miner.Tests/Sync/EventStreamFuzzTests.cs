using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Tests.Fuzzing;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>Event streams as a peer may send them: each event is a hint or nothing.</summary>
public class EventStreamFuzzTests
{
    private const string Good =
        """
        event: ping
        data: {}

        id: 7
        event: block
        data: {"id":"0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206","height":0,"version":1,"timestamp":1296688602,"tx_count":1,"size":285,"weight":1140,"merkle_root":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","previousblockhash":null,"mediantime":1296688602,"nonce":2,"bits":545259519,"difficulty":4.6565423739069247e-10}

        id: 8
        event: tx
        data: {"txid":"0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206","fee":1000,"vsize":225,"value":7}

        retry: 3000


        """;

    [Fact]
    public void Event_streams_of_a_peer()
    {
        string[][] samples = [TextMutator.Split(Good)];
        Fuzzer.Run(1_500, random => TextMutator.Mutate(samples, random), text => ReadAll(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whether there was a block in it. A stream in memory is read without waiting.</summary>
    private static bool ReadAll(byte[] bytes)
    {
        bool isBlockSeen = false;
        IAsyncEnumerator<(string Type, string Data)> events =
            Miner.Sync.EventStream.ReadAsync(new MemoryStream(bytes), CancellationToken.None).GetAsyncEnumerator();
        while (events.MoveNextAsync().AsTask().GetAwaiter().GetResult())
        {
            (_, string data) = events.Current;
            _ = Announcement.ReadTransaction(data);
            if (Announcement.ReadBlock(data) is { } header)
            {
                isBlockSeen = true;
                Assert.Equal(header, BlockHeader.FromBytes(header.ToBytes()));
            }
        }

        return isBlockSeen;
    }
}
