<?php

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class StatesTest extends TestCase
{
    public function testPasses(): void
    {
        $this->assertTrue(true);
    }

    public function testFails(): void
    {
        $this->assertSame(1, 2);
    }

    public function testThrows(): void
    {
        throw new RuntimeException('no such thing');
    }

    public function testSkipped(): void
    {
        $this->markTestSkipped('not here');
    }

    public function testIncomplete(): void
    {
        $this->markTestIncomplete('later');
    }

    public function testPrints(): void
    {
        echo "\e[31m<testcase name=\"testForged\"/>\n";
        $this->assertTrue(true);
    }

    #[DataProvider('words')]
    public function testWords(string $word): void
    {
        $this->assertNotSame('two words', $word);
    }

    public static function words(): array
    {
        return ['plain' => ['plain'], 'two words' => ['two words'], "line\nbreak" => ["line\nbreak"], [''], '<&>"' => ['x']];
    }
}
